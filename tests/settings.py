"""The archive's settings as the tests run them: the local mode, and a quick password hash.

On SQLite, or with ARCHIVE_TESTS_DATABASE_URL on the PostgreSQL that it names.
"""

import os
import tempfile

os.environ["ARCHIVE_ENV"] = "development"
# What the tests' requests count is theirs alone; each process of the tests has a folder of its own.
os.environ["ARCHIVE_METRICS_DIR"] = tempfile.mkdtemp(prefix="archive-metrics-")
os.environ.pop("ARCHIVE_PUBLIC_READING", None)
os.environ["DATABASE_URL"] = os.environ.get("ARCHIVE_TESTS_DATABASE_URL", "")

from archive.settings import *  # noqa: E402, F403

if os.environ["DATABASE_URL"]:
    # A program that a test starts without a database of its own (tests/homes.py) must fail, not fall back.
    os.environ["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/give-this-program-a-database-of-its-own"
else:
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

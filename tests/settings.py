"""The archive's settings as the tests run them: the local mode, and a quick password hash."""

import os

os.environ["ARCHIVE_ENV"] = "development"
os.environ.pop("ARCHIVE_PUBLIC_READING", None)

from archive.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

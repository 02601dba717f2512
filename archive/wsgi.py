"""The web server's entry: `gunicorn archive.wsgi`. Production mode unless ARCHIVE_ENV says otherwise."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")

application = get_wsgi_application()

# The program itself, some 190,000 objects with all views, is no garbage: looking through it took 120 ms of
# one request in five that compared long texts (python -m benchmarks.story_pages).
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()

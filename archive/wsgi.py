"""The web server's entry: `gunicorn archive.wsgi`. Production mode unless ARCHIVE_ENV says otherwise."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")

application = get_wsgi_application()

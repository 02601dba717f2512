"""Every setting, read from the environment once. docs/operators.md explains each variable."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from archive.databases import configured_database

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

ARCHIVE_ENV = env.str("ARCHIVE_ENV", default="production")
if ARCHIVE_ENV not in {"development", "production"}:
    raise ImproperlyConfigured(f"ARCHIVE_ENV is {ARCHIVE_ENV!r}; set it to development or production.")
PRODUCTION = ARCHIVE_ENV == "production"

ARCHIVE_HOME = Path(env.str("ARCHIVE_HOME", default=str(BASE_DIR / "var"))).resolve()
ARCHIVE_HOME.mkdir(mode=0o750, parents=True, exist_ok=True)
ARCHIVE_FILES = env.str("ARCHIVE_FILES", default="")  # "": in ARCHIVE_HOME
ARCHIVE_NAME = env.str("ARCHIVE_NAME", default="The Editorial Archive")
ARCHIVE_KEEP_OUTCOMES_DAYS = env.int("ARCHIVE_KEEP_OUTCOMES_DAYS", default=0)
ARCHIVE_API_PER_MINUTE = env.int("ARCHIVE_API_PER_MINUTE", default=300)
ARCHIVE_BACKUP_HOURS = env.int("ARCHIVE_BACKUP_HOURS", default=26)
ARCHIVE_METRICS_TOKEN = env.str("ARCHIVE_METRICS_TOKEN", default="")
ARCHIVE_PAGES_PER_MINUTE = env.int("ARCHIVE_PAGES_PER_MINUTE", default=0)
ARCHIVE_PUBLIC_READING = env.bool("ARCHIVE_PUBLIC_READING", default=False)

# Each process counts into files of its own here; prometheus_client reads the variable when it is imported.
ARCHIVE_METRICS_DIR = Path(env.str("ARCHIVE_METRICS_DIR", default=str(ARCHIVE_HOME / "metrics")))
ARCHIVE_METRICS_DIR.mkdir(parents=True, exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(ARCHIVE_METRICS_DIR)

DEBUG = env.bool("ARCHIVE_DEBUG", default=False)
SECRET_KEY = env.str("ARCHIVE_SECRET_KEY", default="")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "ARCHIVE_SECRET_KEY is not set. Give it 50 or more random characters, for instance from "
            "`python -c 'import secrets; print(secrets.token_urlsafe(64))'`."
        )
    SECRET_KEY = "development-only-" + "not-a-secret-" * 4
ALLOWED_HOSTS = env.list("ARCHIVE_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
ARCHIVE_URL = env.str(
    "ARCHIVE_URL",
    default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000",
)
ARCHIVE_WEBHOOKS_PRIVATE = env.bool("ARCHIVE_WEBHOOKS_PRIVATE", default=False)
CSRF_TRUSTED_ORIGINS = env.list("ARCHIVE_ORIGINS", default=[])

INSTALLED_APPS = [
    "articles",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "haystack",
]

MIDDLEWARE = [
    "articles.middleware.TracingMiddleware",  # first: all below is done under its number
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.middleware.PrivateAnswersMiddleware",  # below WhiteNoise: static files alone may be cached
    "csp.middleware.CSPMiddleware",
    "articles.middleware.MigratedMiddleware",  # above all that asks the database
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "articles.middleware.TokenMiddleware",
    "articles.middleware.LimitMiddleware",
    "articles.middleware.BodySizeMiddleware",  # in its __call__: before CsrfViewMiddleware reads a form
    "allauth.account.middleware.AccountMiddleware",
    "articles.middleware.ReadingMiddleware",
    "articles.middleware.StorableValuesMiddleware",
    "articles.middleware.SecondFactorMiddleware",
    "articles.middleware.ReadOnlyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "archive.urls"
WSGI_APPLICATION = "archive.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.views.context.archive",
            ],
        },
    }
]

DATABASES = {"default": configured_database(env, ARCHIVE_HOME)}
# What limits count is kept here; a cache that the server's processes share counts it together. Django's own
# 300 entries in a process would be pushed out by whoever asks from as many addresses.
CACHES = {"default": env.cache_url("ARCHIVE_CACHE_URL", default="locmemcache://?max_entries=100000")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# An index in a folder of this machine, or a SolrCloud that several share: solr://host:port,host:port/name.
ARCHIVE_SEARCH_URL = env.str("ARCHIVE_SEARCH_URL", default="")
_ENGINE = "solr.SolrArchiveEngine" if ARCHIVE_SEARCH_URL else "whoosh.ArchiveEngine"
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": f"articles.search.engines.{_ENGINE}",
        "PATH": str(ARCHIVE_HOME / "index"),
        "URL": ARCHIVE_SEARCH_URL,
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
# articles/entrance/slowing.py says how long a name waits after wrong passwords; axes keeps the attempts.
AXES_HANDLER = "articles.entrance.slowing.PacedHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(hours=1)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "articles.entrance.slowing.too_soon"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False

ARCHIVE_SECOND_FACTOR = env.str("ARCHIVE_SECOND_FACTOR", default="")
if ARCHIVE_SECOND_FACTOR not in {"", "staff", "everybody"}:
    raise ImproperlyConfigured(
        f"ARCHIVE_SECOND_FACTOR is {ARCHIVE_SECOND_FACTOR!r}; set it to staff or everybody, or leave it out."
    )
MFA_ADAPTER = "articles.entrance.factors.SecondFactors"
MFA_FORMS = {
    "authenticate": "articles.entrance.codes.CodeForm",
    "reauthenticate": "articles.entrance.codes.CodeAgainForm",
}
MFA_TOTP_ISSUER = ARCHIVE_NAME
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_RECOVERY_CODES_SHOW_ONCE = True
ACCOUNT_ADAPTER = "articles.entrance.providers.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

# Sign-on by a provider, where its address is given.
ARCHIVE_OIDC_ISSUER = env.str("ARCHIVE_OIDC_ISSUER", default="")
ARCHIVE_OIDC_NAME = env.str("ARCHIVE_OIDC_NAME", default="your organisation") if ARCHIVE_OIDC_ISSUER else ""
ARCHIVE_OIDC_CREATE = env.bool("ARCHIVE_OIDC_CREATE", default=True)
ARCHIVE_OIDC_BY_MAIL = env.bool("ARCHIVE_OIDC_BY_MAIL", default=False)
ARCHIVE_OIDC_GROUPS_CLAIM = env.str("ARCHIVE_OIDC_GROUPS_CLAIM", default="groups")
ARCHIVE_OIDC_GROUPS = env.dict("ARCHIVE_OIDC_GROUPS", default={})
SOCIALACCOUNT_ADAPTER = "articles.entrance.providers.Providers"
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "provider",
                "name": ARCHIVE_OIDC_NAME,
                "client_id": env.str("ARCHIVE_OIDC_CLIENT_ID", default=""),
                "secret": env.str("ARCHIVE_OIDC_CLIENT_SECRET", default=""),
                "settings": {
                    "server_url": ARCHIVE_OIDC_ISSUER,
                    "scope": env.list("ARCHIVE_OIDC_SCOPES", default=["openid", "profile", "email"]),
                },
            }
        ],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("ARCHIVE_TIME_ZONE", default="UTC")
USE_I18N = True
FORMAT_MODULE_PATH = ["archive.formats"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ARCHIVE_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A browser asks here too whether a form may lead on to the provider.
        "form-action": [SELF, *([urljoin(ARCHIVE_OIDC_ISSUER, "/")] if ARCHIVE_OIDC_ISSUER else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_100  # the page of lines sends a role for each of 2,000 lines
DATA_UPLOAD_MAX_NUMBER_FILES = 5_000  # a folder dropped on the page "Add captures"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("ARCHIVE_SSL_REDIRECT", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("ARCHIVE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if env.bool("ARCHIVE_BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        # One entry, which the proxy wrote, is the visitor. A longer list holds what the visitor made up;
        # then login and limits fall back on the proxy's own address, which nobody's real sign-in has.
        AXES_IPWARE_META_PRECEDENCE_ORDER = ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR")
        AXES_IPWARE_PROXY_COUNT = 0

# Local runs print their mail; production hands it to the machine's own mail server unless told of another.
vars().update(
    env.email_url("ARCHIVE_MAIL_URL", default="smtp://localhost:25" if PRODUCTION else "consolemail://")
)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("ARCHIVE_MAIL_FROM", default="archive@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "articles.tracing.RequestIdFilter"},
        "no_turn": {"()": "articles.tracing.NotTurnedAway"},
    },
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}]: {message}", "style": "{"},
        "json": {"()": "articles.tracing.JsonLines"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if env.bool("ARCHIVE_LOG_JSON", default=False) else "line",
            "filters": ["request"],
        }
    },
    "loggers": {
        "articles": {"handlers": ["stderr"], "level": "INFO"},
        # In production Django gives its own loggers no handler that anybody sees.
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        # A request that is refused for what it asks is no error here, and anybody may send thousands.
        "django.security": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
        "django.request": {
            "handlers": ["stderr"],
            "level": "ERROR",
            "propagate": False,
            "filters": ["no_turn"],
        },
        # Its warnings say for each try that the server is away, which whoever asked is told of anyway.
        "psycopg.pool": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "axes": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

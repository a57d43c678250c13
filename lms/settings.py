"""Settings: the environment goes in, safe defaults come out, no secret is kept here.

Without any variable set this is a production configuration that refuses to start until it is told its
secret key and its address. ``KOHORTTI_DEVELOPMENT=1`` (which the make targets set) makes both up.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


DEVELOPMENT = _flag("KOHORTTI_DEVELOPMENT")
DEBUG = DEVELOPMENT and _flag("KOHORTTI_DEBUG")

# Everything written at run time: the SQLite file, stored documents, collected static files.
VAR = Path(os.environ.get("KOHORTTI_VAR", ROOT / "var"))


def _secret_key() -> str:
    if key := os.environ.get("KOHORTTI_SECRET_KEY"):
        return key
    if not DEVELOPMENT:
        raise ImproperlyConfigured("Set KOHORTTI_SECRET_KEY to a long random string.")
    kept = VAR / "development-secret-key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


SECRET_KEY = _secret_key()

# The address that is printed on certificates and written in mail. No slash at the end.
BASE_URL = os.environ.get("KOHORTTI_BASE_URL", "http://127.0.0.1:8000" if DEVELOPMENT else "").rstrip("/")
if not BASE_URL:
    raise ImproperlyConfigured(
        "Set KOHORTTI_BASE_URL to the public address, such as https://kohortti.example."
    )

ALLOWED_HOSTS = [host for host in os.environ.get("KOHORTTI_HOSTS", "").split(",") if host] or (
    ["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else [BASE_URL.split("//", 1)[-1].split(":")[0]]
)

# What the buyer brands: name, one accent colour for light and for dark, a logo (a path below static).
BRAND = {
    "name": os.environ.get("KOHORTTI_NAME", "Kohortti"),
    "accent": os.environ.get("KOHORTTI_ACCENT", "#0d4f63"),
    "accent_dark": os.environ.get("KOHORTTI_ACCENT_DARK", "#7cc4d6"),
    "logo": os.environ.get("KOHORTTI_LOGO", ""),
}

INSTALLED_APPS = [
    "lms",
    "certificates",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.middleware.ReaderLanguageMiddleware",
    "lms.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "lms.views.brand.brand",
                "lms.views.places.places",
            ],
        },
    },
]

# SQLite: writers queue (IMMEDIATE) instead of failing half-way through a transaction.
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'kohortti.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    )
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "lms.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "lms" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "stored"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Mail goes through the queue. Without a mail server it is written to files, one for each mail.
MAIL_FOLDER = VAR / "mail"
EMAIL_HOST = os.environ.get("KOHORTTI_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("KOHORTTI_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("KOHORTTI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KOHORTTI_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = MAIL_FOLDER
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("KOHORTTI_MAIL_FROM", f"{BRAND['name']} <kohortti@localhost>")
# A link for choosing a password works once and for this long, in seconds: 14 days.
PASSWORD_RESET_TIMEOUT = 14 * 24 * 60 * 60

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What every worker calls when it starts and every few minutes after: short, and safe to call at any time.
KEEPERS = [
    "certificates.drawing.enqueue_forgotten",
    "lms.actions.notices.enqueue_forgotten",
    "lms.actions.once.forget_old",
    "lms.actions.queue.forget_finished",
    "lms.actions.submissions.forget_unnamed_files",
]

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
_https = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("KOHORTTI_BEHIND_PROXY") else None

# A roster larger than this is refused with both figures (issue of scale, not of the format).
ROSTER_MAX_ROWS = 10_000
# Everybody of the largest roster can be ticked in one form, to be invited for one.
DATA_UPLOAD_MAX_NUMBER_FIELDS = ROSTER_MAX_ROWS + 1_000

# What is handed in: so much a file, so many files a version. Said on the page before; larger files are let go.
HAND_IN_MAX_BYTES = 25 * 2**20
HAND_IN_MAX_FILES = 5
FILE_UPLOAD_HANDLERS = ["lms.uploads.LimitedUploadHandler"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KOHORTTI_LOG_LEVEL", "WARNING")},
}

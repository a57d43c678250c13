"""Settings: the environment goes in, safe defaults come out, no secret is kept here.

Without any variable set this is a production configuration that refuses to start until it is told its
secret key and its address. ``KOHORTTI_DEVELOPMENT=1`` (which the make targets set) makes both up.
"""

import datetime
import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms import providers

ROOT = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _secret(name: str) -> str:
    """From the environment, or from the file that ``<name>_FILE`` names, as containers hand secrets over."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "")


DEVELOPMENT = _flag("KOHORTTI_DEVELOPMENT")
DEBUG = DEVELOPMENT and _flag("KOHORTTI_DEBUG")

# Everything written at run time: the SQLite file, stored documents, collected static files.
VAR = Path(os.environ.get("KOHORTTI_VAR", ROOT / "var"))


def _secret_key() -> str:
    if key := _secret("KOHORTTI_SECRET_KEY"):
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.middleware.PermissionsPolicyMiddleware",
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
    "allauth.account.middleware.AccountMiddleware",
    "lms.middleware.SecondFactorMiddleware",
    "lms.middleware.AccessLogMiddleware",
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
                "lms.views.invitations.held.welcome",
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
AUTHENTICATION_BACKENDS = ["lms.adapters.PasswordBackend"]
LOGIN_URL = "account_request_login_code"
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
EMAIL_HOST_PASSWORD = _secret("KOHORTTI_SMTP_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = MAIL_FOLDER
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("KOHORTTI_MAIL_FROM", f"{BRAND['name']} <kohortti@localhost>")

# Shared by all processes, since limits on tries are counted in it. Its table is made by a migration. Django keeps
# 300 entries unless it is told: whoever tries at many addresses would have the counts of others forgotten.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "lms_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What every worker calls when it starts and every few minutes after: short, and safe to call at any time.
KEEPERS = [
    "certificates.drawing.enqueue_forgotten",
    "lms.actions.accesses.forget_old",
    "lms.actions.notices.enqueue_forgotten",
    "lms.actions.once.forget_old",
    "lms.actions.queue.forget_finished",
    "lms.actions.submissions.forget_unnamed_files",
    "lms.actions.ways_in.forget_old",
]

# How long it is known who opened what; 0 keeps it for good. What was changed is known for good in any case.
ACCESS_LOG_DAYS = int(os.environ.get("KOHORTTI_ACCESS_LOG_DAYS", "730"))

# The API. Rates are of a person; "knocking" is of an address from which nobody known asks.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["lms.api.authentication.ByToken", "lms.api.authentication.BySession"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "lms.api.authentication.WithSecondFactor",
        "lms.api.authentication.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["lms.api.media.JSONAnswer"],
    "DEFAULT_PARSER_CLASSES": ["lms.api.media.JSONQuestion"],
    "DEFAULT_METADATA_CLASS": "lms.api.media.WhatMayBeSent",
    "DEFAULT_THROTTLE_CLASSES": ["lms.api.limits.PersonLimit"],
    "DEFAULT_THROTTLE_RATES": {
        "reading": "300/min",
        "writing": "100/min",
        "knocking": "60/min",
        "codes": "60/min",
    },
    "DEFAULT_SCHEMA_CLASS": "lms.api.schema.Described",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 1 if _flag("KOHORTTI_BEHIND_PROXY") else 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "TEST_REQUEST_RENDERER_CLASSES": ["lms.api.media.JSONAnswer"],
}
DRF_STANDARDIZED_ERRORS = {"EXCEPTION_HANDLER_CLASS": "lms.api.errors.Told"}
_NAMED_CHOICES = (
    *("AssignmentKind", "AttendanceState", "GroupKind", "ProgrammeKind", "RequirementKind", "SuccessionKind"),
)
SPECTACULAR_SETTINGS = {
    "TITLE": "Kohortti",
    "VERSION": "1",
    "DESCRIPTION": "The rows and the acts of the pages, for computer programs. Whoever asks sees what they see there.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {name: f"lms.choices.{name}" for name in _NAMED_CHOICES},
    "PREPROCESSING_HOOKS": ["lms.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "lms.api.schema.closed",
    ],
}
KNOX_TOKEN_MODEL = "lms.ApiToken"  # noqa: S105  # the name of a model
# Its own table, of which ours takes the place, would only stand in the way where tables are emptied (PostgreSQL).
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_TTL": datetime.timedelta(days=90)}

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
# Scripts get the token from the page, so none needs the cookie. With __Host- no other host of the domain sets them.
CSRF_COOKIE_HTTPONLY = True
if _https:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
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

# Signing in (allauth). Nobody signs up: an invitation opens an account, and the adapter lets in who has one.
ACCOUNT_ADAPTER = "lms.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "confirm_login_code": "lms.forms.signing_in.CodeForm",
    "login": "lms.forms.signing_in.PasswordSignInForm",
    "reauthenticate": "lms.forms.signing_in.ReauthenticateForm",
    "request_login_code": "lms.forms.signing_in.AskForCodeForm",
    "set_password": "lms.forms.signing_in.NewPasswordForm",
    "change_password": "lms.forms.signing_in.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Whether an address is somebody's is decided by the invitation. allauth wants the fields for its own checks.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# A code is typed within ten minutes, in the browser in which it was asked for; five wrong ones, and it is dead.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# The mail to an address without an account is sent by the view (lms/views/signing_in.py).
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# How often in what time, for an address on the network, for a key (an e-mail address, a code) or a person. A
# whole course may sign in from behind one address at nine o'clock.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "60/m/ip,5/15m/key",
    "request_login_code_anywhere": "20/15m/key",
    "confirm_login_code": "120/m/ip,5/15m/key",
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
}
# Behind a proxy the reader's address is the one that the proxy adds to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = int(_flag("KOHORTTI_BEHIND_PROXY"))
# A working day, counted from signing in.
SESSION_COOKIE_AGE = 12 * 60 * 60
ACCOUNT_SESSION_REMEMBER = True
SOCIALACCOUNT_ADAPTER = "lms.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"disconnect": "lms.forms.signing_in.DisconnectForm"}
SOCIALACCOUNT_PROVIDERS = providers.from_environment(_secret)

# Second factors (allauth.mfa). A passkey signs in alone, since the device asks who is there.
MFA_ADAPTER = "lms.views.account.authenticators.Authenticators"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODES_SHOW_ONCE = True
# An account is opened by an invitation to its address: nobody can lock another one out of it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "lms.forms.second_factors.SecondStepForm",
    "authenticate_webauthn": "lms.forms.second_factors.SecondStepByPasskeyForm",
    "reauthenticate": "lms.forms.second_factors.ConfirmForm",
    "reauthenticate_webauthn": "lms.forms.second_factors.ConfirmByPasskeyForm",
    "activate_totp": "lms.forms.second_factors.AuthenticatorAppForm",
    "add_webauthn": "lms.forms.second_factors.AddPasskeyForm",
    "edit_webauthn": "lms.forms.second_factors.RenamePasskeyForm",
    "login_webauthn": "lms.forms.second_factors.SignInByPasskeyForm",
}
# Ways to sign in are changed by who signed in, or confirmed it, within so many seconds. Our own guard asks
# (lms/views/account/confirming.py): allauth's would let pass whoever has neither a password nor a factor.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_REAUTHENTICATION_REQUIRED = False


def _second_factor_roles() -> frozenset[str]:
    """The roles (``lms.choices.Role``) of which a passkey or an authenticator app is required."""
    known = {
        "leads": "lead",
        "administrators": "administrator",
        "auditors": "auditor",
        "trainers": "trainer",
    }
    asked = [word.strip() for word in os.environ.get("KOHORTTI_REQUIRE_SECOND_FACTOR", "").split(",")]
    if unknown := [word for word in asked if word and word not in known]:
        raise ImproperlyConfigured(
            f"KOHORTTI_REQUIRE_SECOND_FACTOR knows {', '.join(known)}, but not {', '.join(unknown)}."
        )
    return frozenset(known[word] for word in asked if word)


SECOND_FACTOR_ROLES = _second_factor_roles()

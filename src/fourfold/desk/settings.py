"""Django's settings, from the desk's surroundings (`configuration`) and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from fourfold.desk.configuration import configuration, directory_origin, providers

django_stubs_ext.monkeypatch()

HERE = Path(__file__).resolve().parent
SURROUNDINGS = configuration()

SERVICE = SURROUNDINGS.service
DEBUG = False
ASK_WHY = SURROUNDINGS.ask_why
GOVERNANCE_GRACE_DAYS = SURROUNDINGS.grace_days
SECRET_KEY = SURROUNDINGS.secret_key
ALLOWED_HOSTS = list(SURROUNDINGS.hosts)
ROOT_URLCONF = "fourfold.desk.urls"
WSGI_APPLICATION = "fourfold.desk.wsgi.application"
DATABASES = {"default": SURROUNDINGS.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "fourfold.desk.accounts",
    "fourfold.desk.audit",
    "fourfold.desk.compartments",
    "fourfold.desk.registers",
    "fourfold.desk.deconfliction",
    "fourfold.desk.facts",
    "fourfold.desk.triage",
    "fourfold.desk.threats",
    "fourfold.desk.firearms",
    "fourfold.desk.orders",
    "fourfold.desk.groups",
    "fourfold.desk.operations",
    "fourfold.desk.oversight",
    "fourfold.desk.plans",
    "fourfold.desk.tasks",
    "fourfold.desk.measures",
    "fourfold.desk.reports",
    "fourfold.desk.identities",
    "fourfold.desk.partners",
    "fourfold.desk.cohorts",
    "fourfold.desk.programmes",
    "fourfold.desk.retention",
    "fourfold.desk.subjects",
    "fourfold.desk.logs",
    "fourfold.desk.search",
    "fourfold.desk.network",
    "fourfold.desk.alerts",
    "fourfold.desk.governance",
    "fourfold.desk.imports",
    "fourfold.desk.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_forms_gds",
    "django_filters",
    "django_tables2",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "fourfold.desk.readable.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fourfold.desk.audit.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fourfold.desk.accounts.middleware.SessionLimitMiddleware",
    "fourfold.desk.accounts.middleware.SignInMiddleware",
    "axes.middleware.AxesMiddleware",
    "fourfold.desk.api.middleware.TokenMiddleware",
    "fourfold.desk.mistakes.MistakesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fourfold.desk.context.page",
            ],
            "builtins": ["fourfold.desk.registers.templatetags.desk"],
        },
    }
]

# Sign-in: local accounts made by an administrator; nobody signs up.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "fourfold.desk.accounts.adapters.Accounts"
SOCIALACCOUNT_ADAPTER = "fourfold.desk.accounts.adapters.Directory"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the desk mails nobody whom it does not know
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Fourfold: "
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fourfold"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SERVICE
# Beside the lock of an account by axes. The second holds for guesses of a second factor too, which axes does not count;
# the others are for a whole force that signs in within minutes through one web server, and so from one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,10/5m/key"}
# Tries, and codes that were used, are counted for all processes that serve the desk together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": SURROUNDINGS.workspace / "desk" / "tries",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
AXES_FAILURE_LIMIT = 5
AXES_USERNAME_CALLABLE = "fourfold.desk.accounts.adapters.tried_as"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
if SURROUNDINGS.openid:
    SOCIALACCOUNT_PROVIDERS = providers(SURROUNDINGS.openid)

# Sessions end after half an hour without use, and after a shift whatever happens.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVICE
SECURE_SSL_REDIRECT = SERVICE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SERVICE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVICE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SERVICE else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in SURROUNDINGS.hosts] if SERVICE else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *directory_origin(SURROUNDINGS.openid)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = SURROUNDINGS.time_zone
USE_I18N = True
DATETIME_FORMAT = "j F Y, H:i"
DATE_FORMAT = "j F Y"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["fourfold.desk.uploads.LimitedUpload"]
UPLOAD_MEGABYTES = SURROUNDINGS.upload_megabytes
KEEP_UPLOADS = SURROUNDINGS.keep_uploads

# Long work is kept in the database until the desk's worker does it (`fourfold.desk.imports.worker`).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"
CRISPY_GDS_FRONTEND_VERSION = "5.8"
DJANGO_TABLES2_TEMPLATE = "registers/table.html"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

ADDRESS = SURROUNDINGS.address
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SURROUNDINGS.mail else 'filebased'}.EmailBackend"
globals().update(SURROUNDINGS.mail or {})
EMAIL_TIMEOUT = 10  # seconds
EMAIL_FILE_PATH = str(SURROUNDINGS.workspace / "desk" / "mail")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},
}

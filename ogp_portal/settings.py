"""Settings. Everything a deployer sets comes from the environment; docs/operations.md explains each name."""

import os
from pathlib import Path

import dj_database_url

from ogp_portal.base import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("PORTAL_DATA", str(BASE_DIR / ".data")))

# production, demo (one-click sign-in, mail kept on a page) or test.
MODE = env.text("PORTAL_MODE", "production")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = False

if PRODUCTION:
    SECRET_KEY = env.required("SECRET_KEY")
    ALLOWED_HOSTS = [host.strip() for host in env.required("ALLOWED_HOSTS").split(",") if host.strip()]
    DATABASE_URL = env.required("DATABASE_URL")
    env.refuse_if_missing()
else:
    SECRET_KEY = env.text("SECRET_KEY", "demo-and-tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
    DATABASE_URL = env.text("DATABASE_URL")

INSTALLED_APPS = [
    "modeltranslation",
    "ogp_portal.hub.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_include_bootstrap",
    "pgtrigger",
    "pghistory",
    "rules",
    "ogp_portal.base",
    "ogp_portal.users",
    "ogp_portal.languages",
    "consultations",
    "commitments",
    "events",
    "ogp_portal.hub.apps.HubConfig",
]

MIDDLEWARE = [
    "ogp_portal.base.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads what it compresses at random, so that its length tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "ogp_portal.base.middleware.RefuseNulBytes",
    "ogp_portal.base.middleware.ServiceUnavailable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ogp_portal.base.middleware.History",
]

ROOT_URLCONF = "ogp_portal.urls"
WSGI_APPLICATION = "ogp_portal.wsgi.application"

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
                "consultations.context.consultation",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "ogp_portal.base.templatetags.bilingual",
                "ogp_portal.base.templatetags.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# ---- Database -------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
        "OPTIONS": {
            # Seat locking relies on it: under REPEATABLE READ the same lock sells the last seat twice.
            "isolation_level": 1,
            # A lock waits three seconds, a statement thirty; nothing hangs a page for longer.
            "options": "-c lock_timeout=3000 -c statement_timeout=30000",
        },
    }
}
DATABASES["default"]["OPTIONS"] |= dj_database_url.parse(DATABASE_URL).get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Languages and time ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "America/Toronto")
FORMAT_MODULE_PATH = ["ogp_portal.formats"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
# A missing translation is announced on the page (base/templatetags/bilingual.py), never replaced in silence.
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
# Whose plan it is, as documents name it.
COUNTRY = {"en": env.text("COUNTRY_EN", "Canada"), "fr": env.text("COUNTRY_FR", "Canada")}
# The class that asks a machine translation service, its address and key; none unless set (languages/machine.py).
MACHINE_TRANSLATOR = env.text("MACHINE_TRANSLATOR")
MACHINE_TRANSLATOR_URL = env.text("MACHINE_TRANSLATOR_URL")
MACHINE_TRANSLATOR_KEY = env.text("MACHINE_TRANSLATOR_KEY")

# ---- Accounts -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = [
    "ogp_portal.users.backends.RolesBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "ogp_portal.users.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_FORMS = {
    "request_login_code": "ogp_portal.users.forms.RequestCodeForm",
    "confirm_login_code": "ogp_portal.users.forms.ConfirmCodeForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# allauth counts in a cache, which each process would keep for itself: ours are rows (users/services.py).
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_FORMS = {
    "authenticate": "ogp_portal.users.forms.SecondFactorForm",
    "reauthenticate": "ogp_portal.users.forms.ConfirmSecondFactorForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "OGP Portal"

# ---- Mail -----------------------------------------------------------------------------------------------
# Requests only write outbox rows; the worker alone talks to this server.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.text("EMAIL_TLS", "starttls") == "starttls"
EMAIL_USE_SSL = env.text("EMAIL_TLS", "starttls") == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", "OGP Portal <portal@example.org>")
# The address in mails, where no request tells it; in production the first allowed host unless set.
_address = f"https://{ALLOWED_HOSTS[0].lstrip('.*') or 'localhost'}" if PRODUCTION else "http://127.0.0.1:8000"
SITE_URL = env.text("SITE_URL", _address).rstrip("/")

# ---- Static files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = MODE == "test"

# ---- Security -------------------------------------------------------------------------------------------
HTTPS = PRODUCTION and env.text("HTTPS", "on") == "on"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ogp_portal.base.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# Addresses that take files, and so more than a form holds, from signed-in staff alone (base/middleware.py): of a
# document one file of ten megabytes in each language, and its texts.
LARGE_UPLOADS = {r"/(en|fr)/admin/consultations/document/(add|\d+/change)/": 21_000_000}

PGHISTORY_APPEND_ONLY = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Robots try host names all day: they get their 400, the log stays readable.
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
os.environ.setdefault("PGTZ", "UTC")

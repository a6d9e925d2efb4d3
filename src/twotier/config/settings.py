"""Django's settings, all derived from the environment (contract.md names each)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from twotier.config import environment

ENVIRONMENT = environment.load()
SANDBOX = ENVIRONMENT.sandbox
PACKAGE = Path(__file__).resolve().parent.parent
DATA = ENVIRONMENT.data

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = ["*"] if SANDBOX and ENVIRONMENT.host_set_by_hand else ENVIRONMENT.names
ROOT_URLCONF = "twotier.config.urls"
WSGI_APPLICATION = "twotier.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

INSTALLED_APPS = [
    "twotier.core",
    "twotier.access",
    "twotier.partners",
    "twotier.partnerships",
    "twotier.customers",
    "twotier.delegation",
    "twotier.catalog",
    "twotier.pricing",
    "twotier.orders",
    "twotier.licences",
    "twotier.subscriptions",
    "twotier.entitlements",
    "twotier.conversions",
    "twotier.transfers",
    "twotier.devices",
    "twotier.billing",
    "twotier.incentives",
    "twotier.support",
    "twotier.notices",
    "twotier.portal",
    "twotier.console",
    "twotier.sandbox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "twotier.config.middleware.health_first",
    "twotier.sandbox.faults.injected_faults",
    "twotier.config.middleware.api_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "twotier.portal.languages.reader_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "twotier.portal.without_nul.without_nul",
    "twotier.portal.entrance.acting_person",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "twotier.portal.frame.shell",
            ],
        },
    },
]

DATABASES = {"default": environment.connection(ENVIRONMENT)}

CACHES = {
    # Counters of failed guesses and used codes: every process on every machine must see the same.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "access_cache"},
}

AUTH_USER_MODEL = "access.Person"
AUTHENTICATION_BACKENDS = ["twotier.access.backends.PersonBackend"]
# Whatever was kept in less memory is kept anew at the next sign-in in production.
PASSWORD_HASHERS = ["twotier.access.hashers." + ("OfSandbox" if SANDBOX else "Argon2id")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "twotier.access.password_rules.NotOneself"},
    {"NAME": "twotier.access.password_rules.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "twotier.access.password_rules.NotCommon"},
]

LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("zh-hant", "繁體中文"),
]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.base_url.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
SECURE_CONTENT_TYPE_NOSNIFF = True
if ENVIRONMENT.base_url.startswith("https://"):
    # The proxy in front ends TLS and says so (docs/guide/operating.md).
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    },
}

BASE_URL = ENVIRONMENT.base_url
EMAIL = environment.mail_server(ENVIRONMENT)
EMAIL_BACKEND = EMAIL["backend"]
EMAIL_HOST, EMAIL_PORT = EMAIL["host"], EMAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["user"], EMAIL["password"]
EMAIL_USE_SSL, EMAIL_USE_TLS = EMAIL["ssl"], EMAIL["tls"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = EMAIL["sender"]

SESSION_COOKIE_AGE = 12 * 60 * 60
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "twotier.portal.adapter.PortalAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "user_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "10/15m/key"}
MFA_ADAPTER = "twotier.portal.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Twotier"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
PRODUCT_NAME = _("Twotier")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A refused request is an answer like any other; only faults of the program are worth a line.
    "loggers": {"django.request": {"level": "ERROR"}},
}

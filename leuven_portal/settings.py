"""Settings of the portal, read from the environment. `.env.example` lists the variables."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from js_asset import static_lazy

from leuven_portal.accounts.limits import ACCOUNT_RATES, SECOND_FACTOR_RATES
from leuven_portal.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env"))

DEBUG = environment.flag("DEBUG", False)
HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, least=1, most=65535)
WEB_CONCURRENCY = environment.number("WEB_CONCURRENCY", 2, least=1, most=64)
SITE_URL = environment.site("SITE_URL", f"http://localhost:{PORT}")
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")

# Where the portal is reached

SITE_HOST = urlsplit(SITE_URL).hostname
HTTPS = SITE_URL.startswith("https:")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or sorted({SITE_HOST, "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
ROOT_URLCONF = "leuven_portal.urls"
WSGI_APPLICATION = "leuven_portal.wsgi.application"
SITE_NAME = "Leuven Innovation Region"
SITE_EMAIL = environment.text("SITE_EMAIL", "hello@example.org")

# Parts

INSTALLED_APPS = [
    "leuven_portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, see FORM_RENDERER
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "news",
    "contact",
    # Last: after migrate it makes the groups, from the permissions that the apps before it have made.
    "leuven_portal.apps.LeuvenPortalConfig",
]

MIDDLEWARE = [
    "leuven_portal.logs.RequestLogMiddleware",
    "leuven_portal.proxies.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leuven_portal.compression.TextCompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "leuven_portal.request_guard.RequestGuardMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leuven_portal.accounts.second_factor.SecondFactorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "leuven_portal.templatetags.portal",
                "leuven_portal.templatetags.found",
                "news.templatetags.pictures",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leuven_portal.context.site",
            ],
        },
    },
]

# Widgets are looked for among the project's own templates first: templates/admin/widgets/ labels date and time.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# In front of the rich-text editor's own figures, which ask for an address: ours lets an editor pick a picture.
DJANGO_PROSE_EDITOR_EXTENSIONS = [{"js": [static_lazy("js/figure.js")], "extensions": {"Figure": "django_prose_editor.config.process_figure"}}]

# Data

DATABASES = {"default": environment.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"] |= {
        "OPTIONS": {
            # Writers queue instead of failing half-way; a commit has reached the disk before it is answered
            # (synchronous=NORMAL may lose the last ones in a power cut). What is forgotten is overwritten.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-32000;",
        },
        # A file, not memory: the browser tests' server and the tests use it from several threads.
        "TEST": {"NAME": DATA_DIR / "test.sqlite3"},
    }
else:
    # A server that does not answer at all is given up after seconds; the network alone would take minutes.
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5} | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DATABASE_IS_REMOTE = DATABASES["default"]["HOST"] not in {"", "localhost", "127.0.0.1", "::1"} and not DATABASES["default"]["HOST"].startswith("/")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What limits count, and which codes were used: all processes must know it, so unless there is Redis it is in the database.
CACHES = {"default": environment.cache("CACHE_URL", "dbcache://portal_cache") | {"KEY_FUNCTION": "leuven_portal.accounts.limits.hidden_key"}}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 100_000}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "leuven_portal.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "leuven_portal.media_storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "leuven_portal.static_files.HashedStaticFilesStorage"},
}
# Also without collectstatic (runserver, pytest) the pages have their stylesheets.
WHITENOISE_USE_FINDERS = True

# Background work and mail

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

for _name, _value in environment.mail("EMAIL_URL", f"filemail://{DATA_DIR / 'mail'}").items():
    globals()[_name] = _value
EMAIL_TIMEOUT = 20  # seconds, for connecting and for each answer
DEFAULT_FROM_EMAIL = f"{SITE_NAME} <{SITE_EMAIL}>"
SERVER_EMAIL = SITE_EMAIL

# Enquiries

# Tells the forms and the inbox which pages slugs belong to: the contact app knows no articles.
CONTACT_CAME_FROM = "leuven_portal.came_from.pages_at"
CONTACT_MIN_SECONDS = environment.number("CONTACT_MIN_SECONDS", 3, least=0, most=600)
# So many enquiries within so many seconds from one part of the net, or no limit.
CONTACT_RATE = environment.rate("CONTACT_RATE", "5/10m")
# Points of contact.spam from which on an enquiry waits for a person's judgement.
CONTACT_QUARANTINE_SCORE = environment.number("CONTACT_QUARANTINE_SCORE", 5, least=1, most=1000)

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nl", _("Dutch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "leuven_portal.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# Sign-in

# Whether whoever may see personal data must have a second factor.
STAFF_SECOND_FACTOR = environment.flag("STAFF_SECOND_FACTOR", HTTPS)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # seconds; by then everybody signs in again
PASSWORD_RESET_TIMEOUT = 2 * 3600  # seconds
AUTHENTICATION_BACKENDS = ["leuven_portal.accounts.backend.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ["UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator"]
]
ACCOUNT_ADAPTER = "leuven_portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # nobody signs up; it tells allauth what an account is made of
# Administrators make the accounts: the address that one has is auth.User's, and there is nothing to verify.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = ACCOUNT_RATES
ACCOUNT_FORMS = {
    "login": "leuven_portal.accounts.forms.LoginForm",
    "reset_password": "leuven_portal.accounts.forms.ResetPasswordForm",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56  # bits: a provider gives its customer no less
MFA_ADAPTER = "leuven_portal.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = SECOND_FACTOR_RATES
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = SITE_NAME
# A code is taken within its own half minute: for so long, and no longer, allauth remembers that it was used.
MFA_TOTP_TOLERANCE = 0
MFA_FORMS = {
    "add_webauthn": "leuven_portal.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "leuven_portal.accounts.forms.RenamePasskeyForm",
}
USERSESSIONS_ADAPTER = "leuven_portal.accounts.adapters.SessionsAdapter"

# Security

SECRET_KEY = environment.secret("SECRET_KEY", DATA_DIR, required=HTTPS or DATABASE_IS_REMOTE)
if HTTPS and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off when SITE_URL is https: its error pages show settings and data.")

# Believed only from TRUSTED_PROXIES: the middleware of leuven_portal.proxies drops the header of anybody else.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Sent with https answers only, whether SITE_URL or a trusted proxy's request says so. For this host alone: the
# portal may stand beside others of the same domain, which it has no say in (hence the silenced W005 and W021).
SECURE_HSTS_SECONDS = 31536000
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "leuven_portal.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"

# Bytes of a request's body: the public form's text needs a tenth of this even when each character takes twelve.
PUBLIC_BODY_LIMIT = 262_144
STAFF_BODY_LIMIT = DATA_UPLOAD_MAX_MEMORY_SIZE = 31_457_280

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Logs: one JSON object a line, without personal data (leuven_portal.logs says how)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "leuven_portal.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # `propagate` alone: Django's own handlers would write the path and mail the error's text.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}

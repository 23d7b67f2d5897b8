"""Django's settings: where and with what secret. How many, how long, who: that is policy."""

import os
from pathlib import Path
from typing import Any

from bihuan.config import database, places, post, zones

ROOT = Path(__file__).resolve().parent.parent
HOME = places.home()
KEYS = places.keys()

ZONE = zones.chosen()
SECRET_KEY = KEYS["django"]
BLIND_KEY = bytes.fromhex(KEYS["blind"])
DEBUG = False
# Behind nginx the host is checked there; the product makes no absolute address from it.
ALLOWED_HOSTS = os.environ.get("BIHUAN_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "bihuan.kernel.base",
    "bihuan.kernel.organizations",
    "bihuan.kernel.people",
    "bihuan.kernel.policy",
    "bihuan.kernel.permissions",
    "bihuan.kernel.journal",
    "bihuan.kernel.notices",
    "bihuan.kernel.duties",
    "bihuan.ui",
    "django.forms",  # after ours, whose widgets come first
    *zones.modules(ZONE),
    "bihuan.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bihuan.ui.middleware.quiet_failures",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "bihuan.ui.middleware.private_pages",
    "bihuan.desk.gate.first_things_first",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "bihuan.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "bihuan.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "bihuan.ui.forms.Renderer"

POOL: dict[str, Any] = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASES = {
    "default": {
        "ENGINE": "bihuan.config.engine",
        **database.login(),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": POOL,
            "connect_timeout": 5,
            # Planned once a connection: planning was most of what a page asked of the database.
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "bihuan.kernel.people.accounts.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "desk:sign_in"
LOGIN_REDIRECT_URL = "desk:inbox"
SESSION_ENGINE = "bihuan.kernel.people.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "bihuan.ui.views.stale_form"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "bihuan.ui.views.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "闭环"
# Offices obliged to a second factor open nothing but the security pages until it is bound.
SECOND_FACTOR_ENFORCED = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "ui" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y-m-d"

# Where notices go by mail; None: they stay in the application.
SMTP = post.server()

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["bihuan.config.tasks"]

# Drawn walls and posters, in each web process: nothing that must be the same in all of them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EVIDENCE_ROOT = HOME / "evidence"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Three photos of 12 MB and the text, with room for the multipart frame.
REQUEST_MAX_BYTES = 40 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # blob: the thumbnails of photos just chosen, made in the browser.
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

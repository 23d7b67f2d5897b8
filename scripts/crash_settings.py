"""Settings of the crash test: the product's, with two plain addresses that need no form page."""

from bihuan.config.settings import *  # noqa: F403
from bihuan.config.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "scripts.crash_urls"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith("CsrfViewMiddleware")]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

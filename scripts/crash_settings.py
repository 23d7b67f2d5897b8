"""Settings of the crash test: the product's, with two plain addresses that need no form page."""

from bihuan.config.settings import *  # noqa: F403
from bihuan.config.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "scripts.crash_urls"
# The stream has no pages: no form's token, and no page of the workbench to be led to.
LEFT_OUT = ("CsrfViewMiddleware", "first_things_first")
MIDDLEWARE = [name for name in MIDDLEWARE if not name.endswith(LEFT_OUT)]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

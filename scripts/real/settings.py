"""Settings of the run: the product's, with plain static files and no pool."""

from bihuan.config.settings import *  # noqa: F403
from bihuan.config.settings import DATABASES, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["OPTIONS"] = {}
WHITENOISE_AUTOREFRESH = True

"""Settings of the tests: the product's, with plain static files, no pool, a quick hash."""

from bihuan.config.settings import *  # noqa: F403
from bihuan.config.settings import DATABASES, STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
del DATABASES["default"]["OPTIONS"]["pool"]
DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
AXES_ENABLED = True
# The cast signs in by password; the tests of the gate turn it on.
SECOND_FACTOR_ENFORCED = False

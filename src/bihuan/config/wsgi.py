"""The application the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

from bihuan.config import witnesses  # noqa: E402 - Django is set up above.

# What a page verifies is held against the modules' rows, too.
witnesses.register()

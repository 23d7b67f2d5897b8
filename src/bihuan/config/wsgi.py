"""The application the web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
application = get_wsgi_application()

from bihuan.config import witnesses  # noqa: E402 - Django is set up above.

# What a page verifies is held against the modules' rows, too.
witnesses.register()

# What is loaded by now stays: the collector needn't walk it again and again, and a page makes
# more objects than the 700 after which it would start.
gc.freeze()
gc.set_threshold(20_000, 10, 10)

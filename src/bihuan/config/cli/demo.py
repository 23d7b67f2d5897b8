"""装入演示县（数据库为空时）."""

import argparse

from bihuan.config import database
from bihuan.config.cli import migrate


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    parser.set_defaults(quiet=False)


def run(_: argparse.Namespace) -> int:
    """Load the demo county into an empty database and print its accounts."""
    with database.server():
        migrate.migrate()
        load()
    return 0


def load() -> bool:
    """Load the demo county if there is no home yet; return whether it was loaded."""
    import django
    from django.conf import settings
    from django.db import transaction

    django.setup()
    from bihuan.kernel.base import facade

    if settings.ZONE == "internal" or facade.homes():
        return False
    from bihuan.config import county

    # All or nothing: a demo that was interrupted is loaded again at the next start.
    with transaction.atomic():
        county.build()
    return True

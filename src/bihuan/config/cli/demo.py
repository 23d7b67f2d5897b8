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

    django.setup()
    from bihuan.config import county
    from bihuan.kernel.base import facade

    if facade.homes():
        return False
    county.build()
    return True

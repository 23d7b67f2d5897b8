"""按时钟办理一次：到期的提醒、逾期的办结."""

import argparse

from bihuan.config import database


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    parser.set_defaults(quiet=False)


def run(_: argparse.Namespace) -> int:
    """Do once what the worker does each minute, and say how much it was."""
    with database.server():
        import django

        django.setup()
        from bihuan.config import upkeep

        for what, count in upkeep.each_minute().items():
            print(f"{what} {count}")
    return 0

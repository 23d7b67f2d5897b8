"""后台进程：按时钟提醒、办结、送达；由 serve 启动."""

import argparse
import os

from bihuan.config import database


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    parser.set_defaults(quiet=False)


def run(_: argparse.Namespace) -> int:
    """Run the worker until it is stopped."""
    with database.server():
        serve()
    return 0


def serve() -> None:
    """Work in this process, under the worker's own login."""
    os.environ["BIHUAN_ROLE"] = "jobs"
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    call_command("procrastinate", "worker", "--concurrency", "1", "--listen-notify")

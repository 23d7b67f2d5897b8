"""建立或更新数据库结构，并设置各数据库账号的权限."""

import argparse
import os
import subprocess
import sys

from bihuan.config import database
from bihuan.config.problems import Problem

MONTHS_AHEAD = 24  # Partitions of the access log; what comes later goes to its default partition.


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""
    parser.set_defaults(quiet=False)


def run(_: argparse.Namespace) -> int:
    """Migrate the database of this installation."""
    with database.server():
        migrate()
    return 0


def migrate() -> None:
    """Migrate as owner and set privileges, in a process of its own, since the login differs."""
    done = subprocess.run(
        [sys.executable, "-c", "from bihuan.config.cli import migrate; migrate.as_owner()"],
        env={**os.environ, "BIHUAN_ROLE": "owner"},
        check=False,
    )
    if done.returncode:
        raise Problem("数据库结构未能更新，原因见上；数据没有改动")


def as_owner() -> None:
    """Migrate and set privileges in this process, which must be the owner's."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    from bihuan.config import privileges, upkeep
    from bihuan.kernel.base import clock
    from bihuan.kernel.policy import facade as policy

    call_command("migrate", verbosity=0, interactive=False)
    upkeep.months(clock.day(clock.now()).replace(day=1), MONTHS_AHEAD)
    privileges.set_privileges()
    # A release may bring new keys; those of earlier ones are known and stay as they are (L6).
    policy.load_all_defaults(at=clock.now())

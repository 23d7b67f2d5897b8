"""`bihuan`: the command line. One file per command; this one reads the arguments."""

import argparse
import os
import sys

from bihuan.config import post, zones
from bihuan.config.cli import (
    backup,
    bundle,
    calendar,
    clauses,
    demo,
    destroy,
    import_,
    migrate,
    policy,
    remind,
    restore,
    seal,
    serve,
    verify,
    words,
    work,
)
from bihuan.config.problems import Problem

COMMANDS = [
    serve,
    demo,
    migrate,
    clauses,
    policy,
    calendar,
    remind,
    work,
    seal,
    verify,
    bundle,
    backup,
    restore,
    destroy,
    import_,
]


def main(argv: list[str] | None = None) -> int:
    """Run a command; a problem outside the program is one line on stderr and exit code 1."""
    words.speak_chinese()
    parser = argparse.ArgumentParser(prog="bihuan", description="闭环：组织部工作台与民心墙")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for module in COMMANDS:
        name = getattr(module, "NAME", module.__name__.rsplit(".", 1)[-1])
        said = (module.__doc__ or "").split("\n")[0]
        sub = subparsers.add_parser(name, help=said, description=said)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    arguments = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    try:
        zones.chosen()
        post.server()
        return int(arguments.run(arguments) or 0)
    except Problem as problem:
        print(f"bihuan: {problem}", file=sys.stderr)
        return 1

"""What the commands that read the journal share: the database as a role, Django, the witnesses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bihuan.config import database
from bihuan.config.problems import Problem


@contextmanager
def opened(role: str = "app") -> Iterator[None]:
    """Work on this installation's database as a role; raises Problem when it holds nothing yet."""
    os.environ["BIHUAN_ROLE"] = role
    with database.server():
        import django

        django.setup()
        from django.db import connection

        from bihuan.config import witnesses

        if "journal_entry" not in connection.introspection.table_names():
            raise Problem("数据库里还没有数据：请先运行 bihuan serve 或 bihuan migrate")
        witnesses.register()
        try:
            yield
        finally:
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]

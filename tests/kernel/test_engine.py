"""数据库连接: a connection whose server went away is never handed out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from bihuan.config.engine.base import is_gone

pytestmark = [pytest.mark.django_db, pytest.mark.across_homes]


@pytest.fixture
def pooled() -> Iterator[Any]:
    """A second connection of the product's kind, with a pool of its own."""
    own = connection.copy("pooled")
    own.settings_dict = {**own.settings_dict, "CONN_MAX_AGE": 0}
    own.settings_dict["OPTIONS"] = {
        **own.settings_dict["OPTIONS"],
        "pool": {"min_size": 1, "max_size": 1, "timeout": 10},
    }
    yield own
    own.close()
    own.close_pool()


def _server(asked: Any) -> int:
    with asked.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
        return int(pid)


def test_a_connection_that_lives_is_used_again(pooled: Any) -> None:
    """The pool's connection comes back as it is."""
    first = _server(pooled)
    assert not is_gone(pooled.connection)
    pooled.close()
    assert _server(pooled) == first


def test_a_connection_that_the_server_ended_is_replaced(pooled: Any) -> None:
    """The next page after a restart of the database gets a new one, not an error."""
    first = _server(pooled)
    given = pooled.connection
    pooled.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert is_gone(given)
    assert _server(pooled) != first

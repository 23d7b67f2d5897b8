"""The database engine of the settings: Django's own, but for how a dead connection is found."""

import select
from typing import Any

from django.db.backends.postgresql import base

GONE = select.POLLIN | select.POLLHUP | select.POLLERR


class DatabaseWrapper(base.DatabaseWrapper):
    """Hands out connections that live; those whose server went away are replaced.

    Django would ask the server (`CONN_HEALTH_CHECKS`), a round trip for every page; the socket
    knows as well.
    """

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection that lives; raises PoolTimeout when the server doesn't."""
        found = super().get_new_connection(conn_params)
        while self.pool and is_gone(found):
            found.close()
            self.pool.putconn(found)
            found = super().get_new_connection(conn_params)
        return found


def is_gone(connection: Any) -> bool:
    """Say whether the server ended the connection: nothing else comes unasked."""
    poll = select.poll()
    poll.register(connection.pgconn.socket, GONE)
    return bool(poll.poll(0))

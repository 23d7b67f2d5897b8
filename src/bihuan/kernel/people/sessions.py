"""会话: Django's sessions in the database, read by a statement written out."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from bihuan.kernel.base import clock, sql

ONE = """
    SELECT {session} FROM django_session session
    WHERE session_key = %(key)s AND expire_date > %(now)s
"""


class SessionStore(db.SessionStore):
    """The store behind `SESSION_ENGINE`; every staff page asks it first."""

    def _get_session_from_db(self) -> Any:
        found = sql.instances(ONE, {"session": Session}, key=self.session_key, now=clock.now())
        if found:
            return found[0][0]
        self._session_key = None
        return None

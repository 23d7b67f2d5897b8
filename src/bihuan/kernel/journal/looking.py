"""查阅日志: who looked at whose personal data, written before it is shown."""

import datetime
from collections.abc import Iterable

from django.db import connection

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal.models import AccessLog
from bihuan.kernel.permissions.facade import Actor

LOOK = """
    INSERT INTO journal_access_log (id, home_id, at, actor, dossier_id, page, purpose)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def look(
    home: int,
    *,
    actor: Actor,
    page: str,
    at: datetime.datetime,
    dossier: int | None = None,
    purpose: str = "",
) -> None:
    """Log that somebody looks at personal data; written before the page is rendered."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [new_id(), home, at, actor.id, dossier, page, purpose])


def look_at_many(
    dossiers: Iterable[tuple[int, int]], *, actor: Actor, page: str, at: datetime.datetime
) -> None:
    """Log that one page shows personal data of several dossiers (home, id), a row for each."""
    AccessLog.objects.bulk_create(
        AccessLog(id=new_id(), home_id=home, at=at, actor=actor.id, dossier_id=pk, page=page)
        for home, pk in dossiers
    )

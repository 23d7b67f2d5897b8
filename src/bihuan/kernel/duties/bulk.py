"""成批立项: the first duties of dossiers opened by one act, in one statement."""

from collections.abc import Iterable, Sequence

from bihuan.kernel.base.copying import copy_in
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties.facade import yellow_at
from bihuan.kernel.duties.models import Duty
from bihuan.kernel.journal.facade import Recorded

__all__ = ["open_many"]


def open_many(owed: Iterable[tuple[Recorded, Sequence[Due]]]) -> None:
    """Let new dossiers owe what their first entries say."""
    copy_in([_duty(entry, due) for entry, dues in owed for due in dues])


def _duty(entry: Recorded, due: Due) -> Duty:
    return Duty(
        id=new_id(),
        home_id=entry.home_id,
        dossier_id=entry.dossier,
        what=due.what,
        desk_id=due.desk,
        waiting_for=due.waiting_for,
        due_at=due.due_at,
        first_due_at=due.due_at,
        opened_at=entry.at,
        clause=due.clause,
        basis=due.basis,
        opened_by_id=entry.id,
        remind_at=yellow_at(entry.at, due.due_at),
    )

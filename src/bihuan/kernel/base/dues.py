"""义务: what a state owes, as a value; `kernel.duties` keeps it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed: what, on which desk, until when (exclusive), by which clause, on what basis.

    `waiting_for` names the outsider whose move is awaited; the desk then owes the chase.
    `first_due_at`: the earlier date of what it takes the place of, to stay visible (L1).
    """

    what: str
    desk: int
    due_at: datetime.datetime
    clause: str
    basis: str
    waiting_for: str = ""
    first_due_at: datetime.datetime | None = None

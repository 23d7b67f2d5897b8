"""义务: what a state owes, as a value; `kernel.duties` keeps it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Due:
    """Something owed: what, on which desk, until when (exclusive), by which clause, on what basis.

    `waiting_for` names the outsider whose move is awaited; the desk then owes the chase.
    """

    what: str
    desk: int
    due_at: datetime.datetime
    clause: str
    basis: str
    waiting_for: str = ""

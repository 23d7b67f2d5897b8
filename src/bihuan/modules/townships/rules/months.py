"""服务月数的算式: what a movement is held to, with every input (L7)."""

import datetime
from dataclasses import dataclass

from bihuan.kernel.policy.facade import Limit
from bihuan.modules.townships.rules.serving import Period


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """服务年限的核算: months served by a day, what they are made of, and what is wanted.

    `tempered` is the value of that day; `least` that of the day of recruitment, the cohort's own
    edition. `at_most` is what they could be where dates aren't exact.
    """

    on: datetime.date
    months: int
    at_most: int
    roll: Period
    away: tuple[Period, ...]
    is_recruit: bool
    is_civil: bool
    tempered: Limit
    least: Limit
    tempered_on: datetime.date | None
    served_on: datetime.date | None
    notice_days: int

    @property
    def is_exact(self) -> bool:
        """Say whether the dates leave no doubt."""
        return self.months == self.at_most

"""放人情况: which releases from a township came before the months of TC-04 and TC-05."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.kernel.base.partial import earliest
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Held
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships.rules import moving, staffing
from bihuan.modules.townships.rules.staffing import Stay

# Codes of the record: seconded; the levels above a township; transfers (see `staffing`).
SECONDED = "1"
HIGHER = frozenset("1234")
FIRST_RULE = datetime.date(2015, 1, 1)  # Before it nobody was bound; see policy.toml.


@dataclass(frozen=True, slots=True)
class Release:
    """A release that came too early: of whom, from where, when, how, whereto, after how long."""

    person: int
    name: str
    unit: str
    on: str
    is_secondment: bool
    organ: str
    months: int
    clause: str
    reason: str


@dataclass(frozen=True, slots=True)
class Released:
    """All of them, and how many by township and by the organ that took."""

    rows: list[Release]
    by_unit: list[tuple[str, int]]
    by_organ: list[tuple[str, int]]


def released(held: Held, found: Sequence[Stay], *, on: datetime.date) -> Released:
    """Return the releases within a desk's reach that the rules of their day forbade."""
    limits = policy.read("townships", path=held.path, on=on)
    rows = [row for stay in found for row in _of(stay, limits, on)]
    rows.sort(key=lambda row: row.on, reverse=True)
    return Released(
        rows,
        Counter(row.unit for row in rows).most_common(),
        Counter(row.organ for row in rows).most_common(),
    )


def _of(stay: Stay, limits: Limits, on: datetime.date) -> Iterator[Release]:
    for day, organ, is_secondment in _events(stay):
        if not FIRST_RULE <= earliest(day) <= on:
            continue
        months = staffing.served(stay, earliest(day))
        refused = refusal(stay, months, limits, day=earliest(day), is_secondment=is_secondment)
        if refused:
            yield Release(
                stay.person,
                stay.name,
                stay.unit_name,
                day,
                is_secondment,
                organ,
                months,
                refused.clause,
                refused.message,
            )


def _events(stay: Stay) -> Iterator[tuple[str, str, bool]]:
    for period, organ, kind, level in zip(
        stay.away, stay.hosts, stay.kinds, stay.levels, strict=True
    ):
        if kind == SECONDED and level in HIGHER:
            yield period.begun, organ, True
    if stay.way_out.startswith(staffing.TRANSFERRED):
        yield stay.departed, stay.destination_name, False


def refusal(
    stay: Stay, months: int, limits: Limits, *, day: datetime.date, is_secondment: bool
) -> Refused | None:
    """Return by which rule of its day a release is refused, or None."""
    try:
        moving.is_tempered(months, least=limits.on(day, "townships.tempered_months").value)
        if not is_secondment:
            least = limits.on(day, "townships.least_months").value
            moving.has_served(months, least=least, is_recruit=stay.is_recruit)
    except Refused as refused:
        return refused
    return None

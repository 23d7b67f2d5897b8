"""双人办理: what was asked for of a guarded account, and agreed to, as the entries say (BH-41)."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.journal import overseeing
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Office
from bihuan.modules.registers import rules
from bihuan.modules.registers.terms import Act, Credential, Kind

USES = {Act.RESET_PASSWORD: Credential.PASSWORD, Act.REMOVE_FACTOR: Credential.FACTOR}
ACTS = (Act.ASK_CREDENTIAL, Act.ANSWER_CREDENTIAL, *USES)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: of whose account, by whom, when; and who agreed, if anybody did."""

    entry: int
    person: int
    what: str
    asker: int
    at: datetime.datetime
    agreed_by: int | None = None
    name: str = ""
    asker_name: str = ""
    reason: str = ""


def open_asks(home: int, *, now: datetime.datetime, of: int | None = None) -> list[Asked]:
    """Return what was asked for or agreed to within the time allowed, and not yet used."""
    rows: Any = overseeing.acts(home).filter(act__in=ACTS, dossier__kind=Kind.PERSON)
    rows = rows.filter(at__gt=now - 2 * rules.AGREED_FOR)
    rows = rows.filter(dossier__number=str(of)) if of else rows
    columns = ("id", "act", "actor", "at", "body", "dossier__number")
    found: dict[tuple[int, str], Asked] = {}
    for row in rows.order_by("id").values(*columns):
        _fold(found, row)
    return [one for one in found.values() if one.at > now - rules.AGREED_FOR]


def _fold(found: dict[tuple[int, str], Asked], row: Mapping[str, Any]) -> None:
    data, person = json.loads(row["body"])["data"], int(row["dossier__number"])
    what = USES.get(row["act"]) or data["what"]
    if row["act"] == Act.ASK_CREDENTIAL:
        found[person, what] = Asked(row["id"], person, what, row["actor"], row["at"])
    elif (
        row["act"] == Act.ANSWER_CREDENTIAL and data["answer"] == "yes" and (person, what) in found
    ):
        known = found[person, what]
        found[person, what] = replace(known, agreed_by=row["actor"], at=row["at"])
    else:
        found.pop((person, what), None)


def asked(home: int, person: int, what: str, *, now: datetime.datetime) -> Asked | None:
    """Return what is asked for, or agreed to, of a person's account, or None."""
    rows = open_asks(home, now=now, of=person)
    return next((one for one in rows if one.what == what), None)


def to_answer(home: int, actor: int, *, now: datetime.datetime) -> list[Asked]:
    """Return what waits for somebody's answer, with names and reasons, the oldest first."""
    rows = [one for one in open_asks(home, now=now) if one.agreed_by is None]
    mine = [one for one in rows if actor in answerers(home, one, on=clock.day(now))]
    names = people.names({pk for one in mine for pk in (one.person, one.asker)})
    reasons = overseeing.reasons(home, [one.entry for one in mine])
    return [
        replace(
            one,
            name=names.get(one.person, ""),
            asker_name=names.get(one.asker, ""),
            reason=reasons.get(one.entry, ""),
        )
        for one in mine
    ]


def answerers(home: int, one: Asked, *, on: datetime.date) -> set[int]:
    """Return who may answer: other security administrators, or, without any, auditors (L4)."""
    return second_persons(home, {one.person, one.asker}, on=on)


def second_persons(home: int, without: set[int], *, on: datetime.date) -> set[int]:
    """Return the security administrators but some persons; where there is none, the auditors."""
    found = sitting.holders_in(home, Office.SECURITY_ADMIN, on=on) - without
    return found or sitting.holders_in(home, Office.AUDITOR, on=on) - without


def offices_today(person: int, *, now: datetime.datetime) -> set[str]:
    """Return which offices a person holds today."""
    today = clock.day(now)
    return {office for _desk, office in sitting.offices_of(person, first=today, last=today)}


def is_guarded(person: int, *, now: datetime.datetime) -> bool:
    """Say whether a second person is needed for somebody's account (BH-41)."""
    return bool(rules.GUARDED & offices_today(person, now=now))

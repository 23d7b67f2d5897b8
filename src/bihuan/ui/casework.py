"""案件页面: what every page of a case shows alike: what is owed, the record, why not (L7)."""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bihuan.kernel.base import clock
from bihuan.kernel.base.clauses import Clause
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Chain, Office
from bihuan.ui import signed_in

MINUTE = datetime.timedelta(minutes=1)
MOMENT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """How a due date came about: citation, event, days, and the first date if it was moved (L7).

    `days` is None where the date itself was agreed.
    """

    citation: str
    event: str
    days: int | None
    first_due_at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class OwedLine:
    """One duty: what, on whose desk, until when, by which clause and arithmetic."""

    what: str
    whose: str
    is_vacant: bool
    due_at: Any
    opened_at: Any
    waiting_for: str
    arithmetic: Any
    clause: str
    clause_text: str
    lamp: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a reader of the record sees it."""

    title: str
    at: Any
    happened_at: Any
    who: str
    stage: str
    said: str
    values: list[tuple[str, Any]]
    basis: str
    photos: list[int]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as the page says it: message, clause with its text."""

    message: str
    clause: str
    clause_text: str


def refusal(refused: Refused, clauses: Mapping[str, Clause]) -> Refusal:
    """Return a refusal with the clause's text."""
    clause = clauses.get(refused.clause)
    return Refusal(refused.message, refused.clause, clause.wording if clause else "")


def carry_out(http: HttpRequest, page: Any, row: Any, form: Any) -> Refused | None:
    """Do what an act's page asks for, once, and say so; or return why it was refused.

    `page`: its command `run` and its label; `row`: the case; `form`: valid, with its token.
    """
    by = {"actor": signed_in.actor(http), "at": clock.now(), "token": form.cleaned_data["token"]}
    try:
        page.run(row.home_id, row.pk, **form.values(), **by)
    except journal.Repeated:
        return None
    except Refused as refused:
        return refused
    said = {"number": row.number, "act": page.label}
    messages.success(http, _("%(number)s：%(act)s，已记录") % said)
    return None


def arithmetic(duty: duties.Duty, event: str) -> Arithmetic:
    """Return the inputs and the clause of a due date, as its basis keeps them."""
    moved = duty.first_due_at if duty.first_due_at != duty.due_at else None
    citation, _start, count = duty.basis.partition(" ")
    _event, plus, days = count.partition(" ")[0].partition("+")
    return Arithmetic(citation, event, int(days) if plus else None, moved)


def lamp(duty: duties.Duty) -> str:
    """Return the lamp of a duty today: red after the date, yellow in the last fifth, else green."""
    return duties.lamp(duty.opened_at, duty.due_at, clock.now())


def owed_line(
    duty: duties.Duty,
    *,
    what: str,
    event: str,
    whose: tuple[str, bool],
    clauses: Mapping[str, Clause],
    waiting_for: str = "",
) -> OwedLine:
    """Return a duty as the page of its case shows it; `whose`: the desk; is it empty?"""
    clause = clauses.get(duty.clause)
    return OwedLine(
        what=what,
        whose=whose[0],
        is_vacant=whose[1],
        due_at=duty.due_at,
        opened_at=duty.opened_at,
        waiting_for=waiting_for,
        arithmetic=arithmetic(duty, event),
        clause=duty.clause,
        clause_text=clause.wording if clause else "",
        lamp=lamp(duty),
    )


def whose(desk: int, chains: Iterable[Chain], names: Mapping[int, str]) -> tuple[str, bool]:
    """Return the office of a desk with who sits there, and whether nobody does."""
    for chain in chains:
        for seat in chain.seats:
            if seat.desk == desk:
                known = dict.fromkeys(names.get(person, "") for person in seat.holders)
                holders = _("、").join(filter(None, known))
                return f"{Office(seat.office).label} {holders}".strip(), not seat.holders
    return "", False


def story(
    entries: Sequence[Any],
    values: Mapping[int, Mapping[str, str | None]],
    names: Mapping[int, str],
    *,
    acts: Mapping[str, Any],
    fields: Mapping[str, Any],
    say: Callable[[str, Mapping[str, Any]], str] = lambda act, data: "",
) -> list[Line]:
    """Return the whole record of a case, the newest first."""
    return [
        _line(entry, values.get(entry.pk, {}), names, acts=acts, fields=fields, say=say)
        for entry in reversed(entries)
    ]


def _line(
    entry: Any,
    values: Mapping[str, str | None],
    names: Mapping[int, str],
    *,
    acts: Mapping[str, Any],
    fields: Mapping[str, Any],
    say: Callable[[str, Mapping[str, Any]], str],
) -> Line:
    body = json.loads(entry.body)
    is_person = entry.actor_kind == "person"
    return Line(
        title=str(acts.get(entry.act, entry.act)),
        at=entry.at,
        happened_at=entry.happened_at if entry.at - entry.happened_at > MINUTE else None,
        who=names.get(entry.actor, _("工作人员")) if is_person else _("系统"),
        stage="plain",
        said=say(entry.act, body["data"]),
        values=[
            (str(label), _("（已依法销毁）") if values[field] is None else values[field])
            for field, label in fields.items()
            if values.get(field, "") != ""
        ],
        basis=_("、").join(dict.fromkeys(body["basis"])),
        photos=[],
    )

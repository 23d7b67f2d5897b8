"""居民: what a resident reads of the own request, by tracking code."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import clauses, sql
from bihuan.kernel.base.ids import blind, read_code
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Dispatch, Request
from bihuan.modules.wall.terms import Act, Column, Publicity, Purpose, State

ON_THE_WALL = frozenset(Act) - {Act.RELEASE, Act.KEEP, Act.ADD, Act.DIVERT, Act.INFORM}
WHILE_SEALED = frozenset({Act.RAISE, Act.ADD, Act.DIVERT, Act.INFORM, Act.WITHDRAW})
OWN_WORDS = {Act.RAISE: "text", Act.ADD: "text", Act.RATE: "words", Act.REJECT: "words"}


def by_code(typed: str) -> Request | None:
    """Return the request of a tracking code as people type it: blanks, lower case, look-alikes."""
    code = read_code(typed)
    if len(code) < 10:
        return None
    rows = Request.objects.select_related("wall__home", "handler__person")
    return rows.filter(home__code=code[:-8], code_blind=blind(code)).first()


def is_dangerous(text: str) -> bool:
    """Say whether words tell of a danger, beside which 110, 119 and 120 are shown (BH-26)."""
    return bool(rules.danger_in(text))


def goes_sealed(text: str, *, declared: bool) -> bool:
    """Say whether words go to the proper channel, so that it is said before they are sent."""
    return rules.belongs_to_proper_channel(text, declared=declared)


def of_form(home: int, dossier: int) -> Request | None:
    """Return the request that came of a form sent before."""
    rows = Request.objects.select_related("home").filter(home_id=home, dossier=dossier)
    return rows.first()


CODES_TAKEN = """
    SELECT code_blind FROM wall_request WHERE home_id = %(home)s AND code_blind = ANY(%(blinds)s)
    UNION ALL
    SELECT code_blind FROM wall_slip WHERE home_id = %(home)s AND code_blind = ANY(%(blinds)s)
"""


def codes_taken(home: int, blinds: Sequence[str]) -> set[str]:
    """Return which of these blind codes a request or a printed slip already has; one statement."""
    return {blind for (blind,) in sql.rows(CODES_TAKEN, home=home, blinds=[*blinds])}


def dispatches(request: Request) -> list[Dispatch]:
    """Return a request's dispatches in order, with names."""
    rows = Dispatch.objects.select_related("member__person", "by")
    return list(rows.filter(home_id=request.home_id, request=request.pk).order_by("round"))


SENT = """
    SELECT sent.member_id, person.name FROM wall_dispatch sent
    JOIN wall_member member ON member.home_id = sent.home_id AND member.id = sent.member_id
    JOIN people_person person ON person.id = member.person_id
    WHERE sent.home_id = %(home)s AND sent.request_id = %(request)s
"""


def names_sent(request: Request) -> dict[int, str]:
    """Return the names of the members a request was sent to, by member."""
    return dict(sql.rows(SENT, home=request.home_id, request=request.pk))


@dataclass(frozen=True, slots=True)
class Moment:
    """An act as residents may read it: names shortened, reasons and most notes left out.

    `words`: the resident's own; `note`: a member's on how the work goes on, for its resident alone.
    """

    act: str
    at: datetime.datetime
    column: Column | None
    dispatcher: str = ""
    member: str = ""
    grade: str = ""
    cause: str = ""
    way: str = ""
    decision: str = ""
    days: int = 0
    until: datetime.datetime | None = None
    is_recorded: bool = False
    is_reached: bool = True
    is_merged_into: bool = False
    words: str = ""
    note: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is owed on a request now, as residents may read it: by when, and by which clause."""

    what: str
    due_at: datetime.datetime
    first_due_at: datetime.datetime
    clause: str
    clause_text: str
    start: str
    started_at: datetime.datetime | None
    days: int
    waits_for_me: bool


def moments(request: Request, *, is_own: bool = False) -> list[Moment]:
    """Return a request's story: as the wall tells it, or with the resident's own words."""
    acts = ON_THE_WALL
    if is_own:
        acts = WHILE_SEALED if request.publicity == Publicity.SEALED else frozenset(Act)
        acts -= {Act.RELEASE, Act.KEEP}
    entries = journal.story(request.home_id, request.dossier_id).filter(act__in=acts)
    sent = {row.entry_id: row for row in dispatches(request)}
    private = journal.private_values(request.home_id, request.dossier_id) if is_own else {}
    return [_moment(row, sent.get(row.pk), private.get(row.pk, {})) for row in entries]


def _moment(entry: journal.Entry, sent: Dispatch | None, private: dict[str, str | None]) -> Moment:
    body = json.loads(entry.body)
    data = body["data"]
    state = body["to"]
    return Moment(
        act=entry.act,
        at=entry.happened_at,
        column=rules.column_of(state) if state else None,
        dispatcher=rules.shorten(sent.by.name) if sent else "",
        member=rules.shorten(sent.member.person.name) if sent else "",
        grade=data.get("grade", ""),
        cause=data.get("cause", ""),
        way=data.get("way", ""),
        decision=data.get("decision", ""),
        days=data.get("days", 0),
        until=_until(data) if entry.act == Act.EXTEND else None,
        is_recorded=data.get("recorded", False),
        is_reached=data.get("reached", True),
        is_merged_into="merged" in data,
        words=private.get(OWN_WORDS.get(Act(entry.act), "")) or "",
        # Whoever holds the code reads it: numbers in it are for those who work on it.
        note=rules.covered(private.get("note") or "") if entry.act == Act.PROGRESS else "",
        explanation=(private.get("explanation") or "") if entry.act == Act.TALK else "",
    )


def _until(data: dict[str, Any]) -> datetime.datetime:
    """Return the exclusive end that an extension led to."""
    return datetime.datetime.fromisoformat(data["first"]) + datetime.timedelta(days=data["days"])


def explanation_of(request: Request) -> str:
    """Return what the resident was told last about why it couldn't be done, or nothing."""
    told = [moment.explanation for moment in moments(request, is_own=True) if moment.explanation]
    return told[-1] if told else ""


def own_photos(request: Request) -> list[Any]:
    """Return the photos that came with a request, for its resident; none once it is sealed (L5)."""
    if request.publicity == Publicity.SEALED:
        return []
    rows = evidence.of_dossier(request.home_id, request.dossier_id)
    return [row for row in rows if row.purpose == Purpose.ASK]


def photo_count(request: Request) -> int:
    """Return how many photos came with a request, for its receipt; of a sealed one, too."""
    rows = evidence.of_dossier(request.home_id, request.dossier_id)
    return sum(1 for row in rows if row.purpose == Purpose.ASK)


def photo_is_agreed_to(request: Request, photo: Any) -> bool:
    """Say whether a photo may be public for the resident: the own one with consent, a member's."""
    if photo.purpose != Purpose.ASK:
        return True
    return request.may_show_photos and not request.is_proxy


def result_photos(request: Request) -> list[Any]:
    """Return a member's photos of the published result, for the request's own resident (L5).

    A merged request has none of its own; those of the other one may show somebody else's home.
    While another round runs, its photos aren't published yet, and nobody rates the ones before.
    """
    is_sealed = request.publicity == Publicity.SEALED
    if not request.published_at or is_sealed or is_earlier_result(request.state):
        return []
    rows = evidence.of_dossier(request.home_id, request.dossier_id)
    return [row for row in rows if row.purpose in OF_A_RESULT]


OF_A_RESULT = frozenset({Purpose.BEFORE, Purpose.AFTER, Purpose.RESULT})


def promises(request: Request) -> list[Promise]:
    """Return what is owed on a request now, with the clause and the arithmetic (L7)."""
    return [
        _promise(request, duty) for duty in duties.open_duties(request.home_id, request.dossier_id)
    ]


def _promise(request: Request, duty: duties.Duty) -> Promise:
    start, _, days = duty.basis.rpartition(" ")[2].partition("+")
    clause = clauses.known().get(duty.clause)
    return Promise(
        what=duty.what,
        due_at=duty.due_at,
        first_due_at=duty.first_due_at,
        clause=duty.clause,
        clause_text=clause.wording if clause else "",
        start=start if days else "",
        started_at=getattr(request, start) if days else None,
        days=int(days) if days else 0,
        waits_for_me=duty.waiting_for == "resident",
    )


def result_for_resident(request: Request) -> str:
    """Return the published result as the resident may read it.

    A merged request shows only what the other one published: its full text may name somebody else.
    """
    if not request.published_at or request.publicity == Publicity.SEALED:
        return ""
    if request.lead:
        return str(request.lead.public_result)
    return request.public_result or request.result


def is_earlier_result(state: str) -> bool:
    """Say whether what was published is of the round before: another one runs."""
    return state in IN_A_ROUND


# From the decision to dispatch until the next result is published.
IN_A_ROUND = frozenset(
    {
        State.REDISPATCH,
        State.DISPATCHED,
        State.DECLINED,
        State.ACCEPTED,
        State.HANDLING,
        State.HANDLED,
        State.REFERRED,
    }
)


def stage_of(state: str) -> Column | None:
    """Return the step at which a request stands for its resident; None outside the loop."""
    return Column.RATED if state == State.RATING else rules.column_of(state)

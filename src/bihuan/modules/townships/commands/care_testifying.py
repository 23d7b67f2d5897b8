"""作证: what the entries of a pair, or of a round of care, say must stand in its rows (L3)."""

import json
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.townships.models import CareFact, CareRound, Pair, Talk, Training
from bihuan.modules.townships.terms.caring import CARE, CareAct, CareState, CareWhat
from bihuan.modules.townships.terms.mentoring import PAIR, PairAct, PairState, PairWhat

PLAN = ("unit", "person", "mentor", "from_on", "until", "talk_from", "review_by")
ROUND = ("unit", "year", "due_by")


def register() -> None:
    """Speak for pairs and rounds of care, and name their codes."""
    witnesses.witness(PAIR, replay=replay_pair, present=present_pairs)
    witnesses.witness(CARE, replay=replay_round, present=present_rounds)
    for term in (PairAct, PairState, PairWhat, CareAct, CareState, CareWhat):
        witnesses.label({str(one.value): str(one.label) for one in term})
    witnesses.label_fields(
        {
            "goals": _("帮带目标"),
            "words": _("谈话内容"),
            "mind_words": _("心理疏导内容"),
            "details": _("详情"),
            "letter": _("本人签字材料"),
            "entitlement": _("关爱事项"),
        }
    )


# --- mentoring ----------------------------------------------------------------------------------


def replay_pair(row: dict[str, str], told: Told) -> None:
    """Fold an entry into what a pair's row must hold, and its talks and trainings."""
    row.update({name: told.data[name] for name in PLAN if name in told.data})
    row.setdefault("talks", _text([]))
    row.setdefault("trainings", _text([]))
    if told.act == PairAct.TALK:
        _append(row, "talks", [told.data[name] for name in ("talk", "kind", "held_on")])
    if told.act == PairAct.TRAIN:
        names = ("training", "title", "days", "ended_on")
        _append(row, "trainings", [told.data[name] for name in names])
    row["state"] = told.after


def _append(row: dict[str, str], name: str, one: list[str]) -> None:
    row[name] = _text([*json.loads(row[name])["rows"], one])


def _text(rows: list[list[str]]) -> str:
    return canonical.encode({"rows": sorted(rows)})


def present_pairs(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return what the rows of these pairs do hold."""
    rows = {row.pk: row for row in Pair.objects.filter(home_id=home, dossier__in=dossiers)}
    talks: dict[int, list[list[str]]] = {pk: [] for pk in rows}
    trainings: dict[int, list[list[str]]] = {pk: [] for pk in rows}
    for one in Talk.objects.filter(home_id=home, pair__in=rows):
        talks[one.pair_id].append([str(one.pk), one.kind, str(one.held_on)])
    for done in Training.objects.filter(home_id=home, pair__in=rows):
        trainings[done.pair_id].append(
            [str(done.pk), done.title, str(done.days), str(done.ended_on)]
        )
    return {
        row.dossier_id: {**_plan(row), "talks": _text(talks[pk]), "trainings": _text(trainings[pk])}
        for pk, row in rows.items()
    }


def _plan(row: Pair) -> dict[str, str]:
    return {
        "unit": str(row.unit_id),
        "person": str(row.person_id),
        "mentor": str(row.mentor_id),
        "from_on": str(row.from_on),
        "until": str(row.until),
        "talk_from": clock.text(row.talk_from),
        "review_by": clock.text(row.review_by),
        "state": row.state,
    }


# --- care ---------------------------------------------------------------------------------------


def replay_round(row: dict[str, str], told: Told) -> None:
    """Fold an entry into what a round's row must hold, and its records."""
    row.update({name: told.data[name] for name in ROUND if name in told.data})
    row.setdefault("facts", _text([]))
    facts = json.loads(row["facts"])["rows"]
    if "fact" in told.data:
        what = told.data.get("entitlement") or told.private.get("entitlement", "")
        names = ("fact", "person", "kind", "on", "amount")
        facts.append([*(told.data[name] for name in names), what, "False"])
    if "struck" in told.data:
        facts = [[*one[:-1], "True"] if one[0] == told.data["struck"] else one for one in facts]
    row["facts"] = _text(facts)
    row["state"] = told.after


def present_rounds(home: int, dossiers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
    """Return what the rows of these rounds do hold."""
    rows = {row.pk: row for row in CareRound.objects.filter(home_id=home, dossier__in=dossiers)}
    facts: dict[int, list[list[str]]] = {pk: [] for pk in rows}
    for one in CareFact.objects.filter(home_id=home, round__in=rows):
        values = (one.pk, one.person_id, one.kind, one.on, one.amount, one.entitlement)
        facts[one.round_id].append([*map(str, values), str(one.is_struck)])
    return {
        row.dossier_id: {
            "unit": str(row.unit_id),
            "year": str(row.year),
            "due_by": clock.text(row.due_by),
            "state": row.state,
            "facts": _text(facts[pk]),
        }
        for pk, row in rows.items()
    }

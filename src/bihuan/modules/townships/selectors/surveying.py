"""流失原因调查的查询: rounds, what they come to, and what of it may be seen (BH-61)."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bihuan.kernel.base.ids import CODE_LENGTH, blind, read_code
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.organizations import standing
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.permissions.facade import Actor, Held
from bihuan.modules.townships.models import Survey, SurveyAnswer, SurveyCode
from bihuan.modules.townships.rules import masking
from bihuan.modules.townships.rules import surveying as rules
from bihuan.modules.townships.rules.surveying import Answered, Causes
from bihuan.modules.townships.rules.survival import Share
from bihuan.modules.townships.selectors import county
from bihuan.modules.townships.selectors.county import Kept
from bihuan.modules.townships.terms import Staff
from bihuan.modules.townships.terms.surveying import Cause, Remedy, Served

__all__ = [
    "Answered",
    "Group",
    "Results",
    "answered",
    "answers",
    "code_of",
    "collected",
    "dossier_of",
    "groups",
    "is_under_way",
    "keeps",
    "open_code",
    "printed",
    "results",
    "survey_of",
    "surveys",
    "townships",
]

PAGE = 25


def keeps(actor: Actor, home: int) -> bool:
    """Say whether somebody opens, prints and ends surveys, by the very rule."""
    try:
        rules.keeps_surveys(actor, home=home)
    except Refused:
        return False
    return True


def townships(home: int) -> list[tuple[int, str]]:
    """Return the townships of a home as they stand now, in the order of the tree."""
    return [
        (pk, name)
        for _path, pk, name, kind, _code in standing.standing_in(home)
        if kind == UnitKind.TOWNSHIP
    ]


def surveys(held: Held, before: int | None) -> tuple[list[Survey], int | None]:
    """Return a page of a home's surveys, the newest first, and where the next page begins."""
    rows = Survey.objects.filter(home_id=held.home).order_by("-id")
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def survey_of(held: Held, pk: int) -> Survey | None:
    """Return a survey of a desk's home, or None."""
    return Survey.objects.filter(home_id=held.home, pk=pk).first()


def dossier_of(home: int, pk: int) -> int:
    """Return the register of a survey that a page has found."""
    return int(Survey.objects.values_list("dossier_id", flat=True).get(home_id=home, pk=pk))


def is_under_way(survey: Survey, today: datetime.date) -> bool:
    """Say whether a survey still takes answers, by the very rule."""
    return rules.is_under_way(until=survey.until, closed_on=survey.closed_on, today=today)


def code_of(typed: str) -> SurveyCode | None:
    """Return the row of a code not yet used, typed as people type, or None."""
    code = read_code(typed)
    rows = SurveyCode.objects.select_related("survey")
    return rows.filter(home__code=code[:-CODE_LENGTH], code_blind=blind(code)).first()


def open_code(typed: str, *, today: datetime.date) -> SurveyCode:
    """Return the row of a code that may answer today; raises Refused (BH-60)."""
    found = code_of(typed)
    rules.takes_answer(has_code=found is not None, is_under_way=True)
    assert found is not None, "an unknown code was refused"
    rules.takes_answer(has_code=True, is_under_way=is_under_way(found.survey, today))
    return found


def answered(survey: Survey, unit: int) -> int:
    """Return how many of a township have answered."""
    rows = SurveyAnswer.objects.filter(home_id=survey.home_id, survey=survey, unit=unit)
    return rows.count()


def printed(survey: Survey) -> set[int]:
    """Return the townships for which codes were printed."""
    found: set[int] = set()
    for model in (SurveyCode, SurveyAnswer):
        rows = model.objects.filter(home_id=survey.home_id, survey=survey).order_by()
        found |= set(rows.values_list("unit_id", flat=True).distinct())
    return found


def answers(survey: Survey) -> list[Answered]:
    """Return what was answered in a survey."""
    rows = SurveyAnswer.objects.filter(home_id=survey.home_id, survey=survey)
    columns = ["unit_id", *Answered._fields[1:]]
    return [Answered(*row) for row in rows.values_list(*columns)]


# --- results ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """What may be shown of a group: a township, a kind of staff, a band of years, or all.

    None is hidden (BH-61). `means`: agreement to each cause, 1 to 5.
    """

    key: Any
    name: str
    people: int | None
    means: Mapping[Cause, float | None]
    leaves: Share | None
    remedies: Mapping[Remedy, Share | None]
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What a survey came to: by township, and of the county by kind of staff and years there."""

    units: list[Group]
    whole: Group
    staff: list[Group]
    served: list[Group]
    on: datetime.date


def results(held: Held, survey: Survey, *, today: datetime.date) -> Results:
    """Return what a desk may see of a survey that is over: all townships, or the own; the county.

    Small groups are hidden from everybody, and by the same table whoever looks (BH-61).
    """
    assert not is_under_way(survey, today), "nobody sees results while answers are taken"
    assert held.home is not None, "a desk of a unit has a home"
    rows, day = answers(survey), county.fixed_day(min(survey.closed_on or today, survey.until))
    units = groups(rows, _places(held.home, rows), key=lambda one: one.unit)
    every, own = county.of_county(held, on=day), county.own(held)
    mine = [
        replace(one, kept=county.kept(every, unit=one.key))
        for one in units
        if own in {None, one.key}
    ]
    whole = _whole(rows, county.kept_of_all(every, own=own))
    return Results(
        units=mine,
        whole=whole,
        staff=groups(rows, [(one.value, one.label) for one in Staff], key=lambda one: one.staff),
        served=groups(rows, [(one.value, one.label) for one in Served], key=lambda one: one.served),
        on=day,
    )


def _places(home: int, rows: Sequence[Answered]) -> list[tuple[int, str]]:
    """Return the townships as they stand, and dissolved ones that have answered: none is left out.

    What the table left out could be had by subtraction.
    """
    found = townships(home)
    gone = {one.unit for one in rows} - {pk for pk, _name in found}
    return [*found, *sorted(standing.names(home, gone).items())] if gone else found


def groups(
    rows: Sequence[Answered], names: Iterable[tuple[Any, Any]], *, key: Callable[[Answered], Any]
) -> list[Group]:
    """Return what may be shown of some answers by group: of a table whose total is shown too."""
    places = list(names)
    found = [rules.causes([one for one in rows if key(one) == name]) for name, _label in places]
    few = masking.hidden([(one.people,) for one in found])
    leaves = masking.hidden([_cells(one.leaves) for one in found], already=few)
    remedies = {
        one: masking.hidden([_cells(each.remedies[one]) for each in found], already=few)
        for one in Remedy
    }
    return [
        _group(
            name,
            str(label),
            causes,
            is_few=place in few,
            hides_leaves=place in leaves,
            hides=[one for one, out in remedies.items() if place in out],
        )
        for place, ((name, label), causes) in enumerate(zip(places, found, strict=True))
    ]


def _cells(share: Share) -> tuple[int, int]:
    return share.part, share.whole - share.part


def _group(
    key: Any,
    name: str,
    causes: Causes,
    *,
    is_few: bool,
    hides_leaves: bool,
    hides: Sequence[Remedy],
) -> Group:
    return Group(
        key=key,
        name=name,
        people=None if is_few else causes.people,
        means={one: None if is_few else mean.months for one, mean in causes.agreement.items()},
        leaves=None if hides_leaves else causes.leaves,
        remedies={one: None if one in hides else share for one, share in causes.remedies.items()},
    )


def _whole(rows: Sequence[Answered], kept: Kept | None) -> Group:
    causes = rules.causes(rows)
    thin = [one for one, share in causes.remedies.items() if masking.is_thin(_cells(share))]
    few = masking.is_thin([causes.people])
    leaves = masking.is_thin(_cells(causes.leaves))
    group = _group(None, "", causes, is_few=few, hides_leaves=leaves, hides=thin)
    return replace(group, kept=kept)


def collected(survey: Survey) -> int | None:
    """Return how many have answered so far in all townships together; None is under five."""
    count = SurveyAnswer.objects.filter(home_id=survey.home_id, survey=survey).count()
    return None if masking.is_thin([count]) else count

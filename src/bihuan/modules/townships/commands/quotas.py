"""职数、补贴和职级的办理: approved numbers and standards are recorded, a grade is granted.

The register of a unit's numbers is locked first, so that two acts can't both use the last one.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres.facade import change_rows
from bihuan.modules.townships.models import Allowance, Quota
from bihuan.modules.townships.rules import quotas as rules
from bihuan.modules.townships.rules.quotas import Officer
from bihuan.modules.townships.selectors import quotas as selectors
from bihuan.modules.townships.terms.quotas import QUOTA, Post, QuotaAct

CLAUSE = "TC-09"


@transaction.atomic
def set_quotas(
    home: Home,
    *,
    unit: int,
    numbers: Mapping[str, int],
    from_on: datetime.date,
    document: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """登记核定数: append what a document approves for a unit, from a day on; the old ones stay.

    A number below what is used is recorded, too: the page shows the excess. Raises Refused (TC-09).
    """
    act_id = _begin(home, QuotaAct.SET_QUOTAS, unit, actor, at, token)
    dossier = _register(home, unit, actor, at)
    rules.numbers_are_given(list(numbers.values()), document)
    dated = {"from_on": from_on, "document": document.strip(), "recorded_at": at}
    Quota.objects.bulk_create(
        Quota(home_id=home.pk, dossier=dossier, unit_id=unit, post=post, number=number, **dated)
        for post, number in numbers.items()
    )
    data = {"numbers": {str(post): number for post, number in numbers.items()}}
    _record(dossier, QuotaAct.SET_QUOTAS, act_id, data, from_on, document, actor, at)


@transaction.atomic
def set_allowance(
    home: Home,
    *,
    unit: int,
    remoteness: str,
    yuan: Mapping[str, int],
    from_on: datetime.date,
    document: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """登记补贴标准: append what each tier of a unit gets a month, from a day on.

    Raises Refused when those in post on that day or today would get more than is approved (TC-09).
    """
    act_id = _begin(home, QuotaAct.SET_ALLOWANCE, unit, actor, at, token)
    dossier = _register(home, unit, actor, at)
    rules.numbers_are_given(list(yuan.values()), document)
    _within_the_sum(home, unit, yuan, from_on, clock.day(at))
    dated = {"from_on": from_on, "document": document.strip(), "recorded_at": at}
    Allowance.objects.bulk_create(
        Allowance(
            home_id=home.pk,
            dossier=dossier,
            unit_id=unit,
            tier=tier,
            remoteness=remoteness,
            yuan=amount,
            **dated,
        )
        for tier, amount in yuan.items()
    )
    data = {"yuan": {str(tier): amount for tier, amount in yuan.items()}, "remoteness": remoteness}
    _record(dossier, QuotaAct.SET_ALLOWANCE, act_id, data, from_on, document, actor, at)


def _within_the_sum(
    home: Home, unit: int, yuan: Mapping[str, int], from_on: datetime.date, today: datetime.date
) -> None:
    """Hold what is paid to the approved sum, on the day from which it is, and today."""
    crew = selectors.crew_of(home.pk, unit)
    for day in sorted({from_on, max(from_on, today)}):
        standing = selectors.allowances(home.pk, [unit], day).get(unit, {}).items()
        later = {tier: row.yuan for tier, row in standing if row.from_on > from_on}
        found = rules.paid(crew, {**yuan, **later}, day)
        number = selectors.approved(home.pk, [unit], day).get(unit, {}).get(Post.ALLOWANCE)
        rules.within_quota(
            Post.ALLOWANCE,
            approved=number.number if number else None,
            used=sum(one.sum for one in found.values()),
        )


@transaction.atomic
def grant_grade(
    home: Home,
    *,
    person: int,
    unit: int,
    grade: str,
    begun: datetime.date,
    document: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """授予职级: write a grade into the record of somebody on a unit's roll; it ends the one held.

    Raises Refused when the unit has none free on that day or today, or it can't be held (TC-09).
    """
    act_id = _begin(home, QuotaAct.GRANT_GRADE, unit, actor, at, token)
    dossier = journal.find_register(home.pk, kind=QUOTA, number=str(unit))
    crew = selectors.crew_of(home.pk, unit)
    rules.keeps_quotas(actor, home=home.pk, place=(home.pk, crew[0].path) if crew else None)
    rules.is_not_oneself(actor, person)
    rules.numbers_are_given([0], document)
    today = clock.day(at)
    mine = next((one for one in crew if one.stay.person == person and one.is_there(begun)), None)
    ended = rules.may_hold(mine, grade, begun=begun, today=today)
    days = {begun, rules.last_day(grade, today=today)}
    use = _has_a_vacancy(home, unit, grade, crew, days)
    assert dossier is not None, "a unit without a register was refused: nothing is approved"
    row = {"grade": grade, "begun": str(begun), "document": document.strip()}
    changes = {pk: {"ended": str(begun)} for pk in ended} | {str(new_id()): row}
    by: dict[str, Any] = {"actor": actor, "at": at, "act_id": act_id}
    change_rows(home, person=person, changes={"levels": changes}, basis=[CLAUSE], **by)
    data = {"person": str(person), "grade": grade, "used": use}
    _record(dossier, QuotaAct.GRANT_GRADE, act_id, data, begun, document, actor, at)


def _has_a_vacancy(
    home: Home, unit: int, grade: str, crew: Sequence[Officer], days: set[datetime.date]
) -> int:
    """Hold a grade's use to its quota on the day of approval and the last; return the latter."""
    rows, used = selectors.quota_rows(home.pk, [unit], until=max(days)), 0
    for day in sorted(days):
        free = selectors.use_of(crew, selectors.in_force(rows, day).get(unit, {}), grade, day)
        used = free.used + 1
        rules.within_quota(grade, approved=free.approved, used=used)
    return used


@transaction.atomic
def enter_post(
    home: Home,
    *,
    person: int,
    unit: int,
    post: Mapping[str, str],
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """登记任职: write a post that somebody was given into the record; the numbers follow from it.

    `post`: items as in the set `posts`, the document among them. Raises Refused (TC-09).
    """
    act_id = _begin(home, QuotaAct.ENTER_POST, unit, actor, at, token)
    dossier = _register(home, unit, actor, at)
    document, begun = post.get("document", ""), post.get("begun", "")
    rules.is_not_oneself(actor, person)
    rules.post_is_dated(document, begun)
    row = {**post, "unit": str(unit)}
    by: dict[str, Any] = {"actor": actor, "at": at, "act_id": act_id}
    change_rows(home, person=person, changes={"posts": {str(new_id()): row}}, basis=[CLAUSE], **by)
    data = {"person": str(person), "level": post.get("level", "")}
    _record(dossier, QuotaAct.ENTER_POST, act_id, data, begun, document, actor, at)


# --- shared -------------------------------------------------------------------------------------


def _begin(
    home: Home, act: str, unit: int, actor: Actor, at: datetime.datetime, token: int | None
) -> int:
    """Claim the form's token; the demo has none. Return the id of the act."""
    if token is not None:
        journal.begin(home.pk, token=token, act=act, dossier=unit, actor=actor, at=at)
    return token or new_token()


def _register(home: Home, unit: int, actor: Actor, at: datetime.datetime) -> journal.Dossier:
    """Return the register of a unit's numbers, locked; it is opened when first written into."""
    rules.keeps_quotas(actor, home=home.pk, place=selectors.place_of(unit))
    found = journal.find_register(home.pk, kind=QUOTA, number=str(unit))
    if found is None:
        found = _opened(home, unit, at)
    return found


def _opened(home: Home, unit: int, at: datetime.datetime) -> journal.Dossier:
    # Of two who open it at once, the database lets one; the other waits and goes on with his.
    try:
        with transaction.atomic():
            nature, number = journal.Nature.REGISTER, str(unit)
            return journal.open_dossier(
                home.pk, nature=nature, kind=QUOTA, number=number, unit=unit, at=at
            )
    except IntegrityError:
        return journal.register(home.pk, kind=QUOTA, number=str(unit))


def _record(
    dossier: journal.Dossier,
    act: str,
    act_id: int,
    data: Mapping[str, object],
    from_on: datetime.date | str,
    document: str,
    actor: Actor,
    at: datetime.datetime,
) -> None:
    journal.record(
        dossier,
        act,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=[CLAUSE],
        data={**data, "from": str(from_on)},
        private={"document": document.strip()},
    )

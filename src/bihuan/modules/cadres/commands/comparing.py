"""比对新表: a newer form of somebody with a record; its differences become changes (BH-53)."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import from_sheet
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.commands.asking import Asked, File, raise_changes
from bihuan.modules.cadres.commands.taking_in import Brought
from bihuan.modules.cadres.models import Change
from bihuan.modules.cadres.rules.changing import Value
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Source

AS_IT_CAME = "application/octet-stream"


@transaction.atomic
def bring(
    home: Home,
    brought: Brought,
    *,
    person: int,
    says_so: bool = False,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> list[Change]:
    """载入新表: what a newer form says otherwise becomes changes that somebody else accepts.

    `says_so`: somebody looked and says that the form is this person's, where no ID number tells.
    The file is their evidence. Raises Refused (BH-52, BH-53); nothing is changed then.
    """
    rules.keeps_records(actor, home=home.pk)
    values = compared(home, brought, person=person, says_so=says_so, at=at)
    file = File(brought.name, brought.data, AS_IT_CAME)
    asked = Asked(person, values, reason, brought.name, (file,), Source.FORM)
    return raise_changes(home, asked, actor=actor, at=at, token=token)


def compared(
    home: Home, brought: Brought, *, person: int, says_so: bool, at: datetime.datetime
) -> list[Value]:
    """Return what a form says otherwise than the record of this person. Raises Refused."""
    cadre = changing.cadre_named(home.pk, person)
    rules.has_a_record(cadre)
    assert cadre is not None, "who has no record was refused"
    sheet, number = brought.sheet, id_numbers.plain(brought.sheet.id_number)
    rules.is_of_the_same(
        name=sheet.name,
        birth=from_sheet.date(sheet.birth),
        number=number if id_numbers.is_right(number, on=clock.day(at)) else "",
        of_name=cadre.person.name,
        of_birth=cadre.birth,
        of_number=id_numbers.number_of(cadre.person),
        says_so=says_so,
    )
    held = record.read(home.pk, [cadre.pk])[cadre.pk]
    found = rules.differences(held, from_sheet.record_of(sheet, cadre=cadre.pk))
    rules.something_differs(found)
    return found

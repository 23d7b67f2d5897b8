"""登记党员: the groups one may register members of, and who is on file under a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.kernel.journal import overseeing
from bihuan.kernel.people import searching
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.wall.models import Member
from bihuan.modules.wall.selectors.hanging import Group, groups_of

PERSON = "person"  # the kind of dossier in which a person is registered
REGISTRARS = frozenset({Office.GROUP_LEADER, Office.BRANCH_SECRETARY})
NAMESAKES = 20


def groups_led_by(actor: Actor) -> list[Group]:
    """Return the Party groups whose leader one is, or that stand under one's branch."""
    held = {(one.home, one.unit) for one in actor.desks if one.office in REGISTRARS and one.home}
    return [
        group
        for home in sorted({home for home, _unit in held if home})
        for group in groups_of(home)
        if {(home, group.unit), (home, group.branch)} & held
    ]


def is_person_of(home: int, person: int) -> bool:
    """Say whether a person is in a home's register of persons."""
    return overseeing.register_id(home, PERSON, str(person)) is not None


@dataclass(frozen=True, slots=True)
class Namesake:
    """Somebody on file: by what one tells people of one name apart; never the telephone.

    `before`: the registration of who is a member no more, of which he need not be asked again.
    """

    person: int
    name: str
    place: str
    member_of: str
    before: Member | None = None


def namesakes(home: int, name: str) -> list[Namesake]:
    """Return who is on file in a home under exactly this name; three statements."""
    persons = searching.named(name).filter(pk__in=overseeing.registered(home, PERSON))
    found = dict(persons.order_by("id").values_list("id", "name")[:NAMESAKES])
    places = overseeing.registered_at(home, PERSON, found)
    latest = _latest(home, list(found))
    return [_namesake(pk, name, places.get(pk, ""), latest.get(pk)) for pk, name in found.items()]


def _namesake(pk: int, name: str, place: str, member: Member | None) -> Namesake:
    is_member = member is not None and member.to_on is None
    works_at = member.work_unit if member else ""
    member_of = member.unit.name if member and is_member else ""
    return Namesake(pk, name, works_at or place, member_of, None if is_member else member)


def _latest(home: int, persons: Sequence[int]) -> dict[int, Member]:
    rows = Member.objects.select_related("unit").filter(home_id=home, person__in=persons)
    return {row.person_id: row for row in rows.order_by("id")}

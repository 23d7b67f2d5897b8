"""Statements written out: rows by name, and instances of several tables in one row."""

import pytest

from bihuan.kernel.base import sql
from bihuan.kernel.people.models import Person
from bihuan.kernel.permissions.models import Desk
from tests.cast import Cast

pytestmark = pytest.mark.django_db

BOTH = """
    SELECT {person}, {desk} FROM people_person person
    LEFT JOIN permissions_desk desk ON desk.person_id = person.id
    WHERE person.id = %(person)s
"""
KINDS = {"person": Person, "desk": Desk}


def test_a_row_becomes_an_instance_of_each_table(cast: Cast) -> None:
    desk = Desk.objects.exclude(person=None).latest("id")
    ((person, found),) = sql.instances(BOTH, KINDS, person=desk.person_id)
    assert (person, found) == (desk.person, desk)
    assert found.person_id == person.pk


def test_what_an_outer_join_does_not_find_is_none(cast: Cast) -> None:
    stranger = Person.objects.create(name="无岗人")
    assert sql.instances(BOTH, KINDS, person=stranger.pk) == [(stranger, None)]


def test_what_was_read_is_written_back_as_a_change_not_a_new_row(cast: Cast) -> None:
    before = Person.objects.count()
    person = sql.instances(BOTH, KINDS, person=Person.objects.latest("id").pk)[0][0]
    person.phone = "13800000000"
    person.save()
    assert Person.objects.count() == before
    assert Person.objects.get(pk=person.pk).phone == "13800000000"


def test_rows_have_the_names_of_their_columns() -> None:
    assert sql.dicts("SELECT %(one)s::int AS one, 'b' AS two", one=1) == [{"one": 1, "two": "b"}]

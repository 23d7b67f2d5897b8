"""Statements written out: rows by name, and instances of several tables in one row."""

import pytest
from django.db import DatabaseError

from bihuan.kernel.base import sql
from bihuan.kernel.people.models import Person
from bihuan.kernel.permissions.models import Desk
from bihuan.modules.wall.models import Request
from tests.cast import Cast
from tests.conftest import Loop

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


def test_an_update_writes_what_is_named_and_nothing_else(loop: Loop) -> None:
    """A row keeps what is not named, whatever its instance holds."""
    request = loop.to("submitted")
    request.title, request.place = "改过的标题", "改过的地点"
    sql.update(request, ["title"])
    stored = Request.objects.get(home_id=request.home_id, pk=request.pk)
    assert (stored.title, stored.place) == ("改过的标题", request.stored["place"])


def test_an_update_of_a_row_that_is_gone_is_an_error(loop: Loop) -> None:
    """Nothing is written silently nowhere."""
    request = loop.to("submitted")
    request.pk += 1
    with pytest.raises(DatabaseError):
        sql.update(request, ["title"])
    sql.update(request, [])


def test_an_act_writes_only_what_it_changed(loop: Loop) -> None:
    """What was read and left alone isn't sent again: forty columns, and the words for search."""
    request = loop.to("dispatched")
    read = Request.objects.get(home_id=request.home_id, pk=request.pk)
    assert read.changed() == []
    read.state = "handling"
    assert read.changed() == ["state"]
    read.remember()
    assert read.changed() == []

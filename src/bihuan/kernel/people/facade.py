"""人员: register persons and their accounts. Callers journal what they do here."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from bihuan.kernel.base import sql
from bihuan.kernel.people.models import Person, User
from bihuan.kernel.people.surnames import reading

__all__ = [
    "Person",
    "add_person",
    "has_account",
    "names",
    "notice_addresses",
    "open_account",
    "person",
    "set_notice_mail",
]


def add_person(*, name: str, phone: str = "", pinyin: str = "") -> Person:
    """Register a person; the reading is a guess unless given."""
    return Person.objects.create(name=name, phone=phone, pinyin=pinyin or reading(name))


def open_account(
    person: Person, *, username: str, password: str, must_change: bool = False
) -> User:
    """Open a person's account. The password is stored as an argon2 hash."""
    user = User(person=person, username=username, must_change=must_change)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def has_account(person: Any) -> models.Exists:
    """Return the condition, for a query, that a person (a value or an OuterRef) can sign in."""
    return models.Exists(User.objects.filter(person=person, is_active=True))


def set_notice_mail(person: int, address: str) -> bool:
    """Set where a person's notices go by mail, "" for nowhere; False without an account."""
    return bool(User.objects.filter(person=person).update(notice_mail=address))


def notice_addresses(persons: Iterable[int]) -> dict[int, str]:
    """Return the addresses of those who want notices by mail and can still sign in."""
    rows = User.objects.filter(person__in=list(persons), is_active=True).exclude(notice_mail="")
    return dict(rows.values_list("person_id", "notice_mail"))


def person(pk: int) -> Person | None:
    """Return a person, or None."""
    return Person.objects.filter(pk=pk).first()


NAMES = "SELECT id, name FROM people_person WHERE id = ANY(%(ids)s)"


def names(pks: Iterable[int]) -> dict[int, str]:
    """Return the names of persons by id, in one statement."""
    ids = [*set(pks)]
    return dict(sql.rows(NAMES, ids=ids)) if ids else {}

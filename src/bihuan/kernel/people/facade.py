"""人员: register persons and their accounts. Callers journal what they do here."""

from collections.abc import Iterable

from pypinyin import lazy_pinyin

from bihuan.kernel.people.models import Person, User

__all__ = ["add_person", "add_persons", "open_account", "person", "persons"]


def add_person(*, name: str, phone: str = "", pinyin: str = "") -> Person:
    """Register a person; the reading is a guess unless given."""
    return Person.objects.create(name=name, phone=phone, pinyin=pinyin or reading(name))


def add_persons(rows: Iterable[tuple[str, str]]) -> list[Person]:
    """Register many persons (name, phone) in one statement."""
    people = [Person(name=name, phone=phone, pinyin=reading(name)) for name, phone in rows]
    return Person.objects.bulk_create(people, batch_size=1000)


def open_account(person: Person, *, username: str, password: str) -> User:
    """Open a person's account. The password is stored as an argon2 hash."""
    user = User(person=person, username=username)
    user.set_password(password)
    user.save(force_insert=True)
    return user


def person(pk: int) -> Person | None:
    """Return a person, or None."""
    return Person.objects.filter(pk=pk).first()


def persons(pks: Iterable[int]) -> dict[int, Person]:
    """Return persons by id, in one statement."""
    return Person.objects.in_bulk(set(pks))


def reading(name: str) -> str:
    """Return the toneless pinyin of a name, as typed in a search field."""
    return "".join(lazy_pinyin(name))

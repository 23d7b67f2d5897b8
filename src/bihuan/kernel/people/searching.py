"""人员检索: find persons by name or pinyin, and the accounts of persons shown in a list."""

from collections.abc import Iterable

from django.db import models

from bihuan.kernel.people.models import Person, User

__all__ = ["called", "named", "usernames", "without_account"]


def called(text: str) -> models.QuerySet[Person]:
    """Return the persons whose name contains a text or whose pinyin begins with it; all for ""."""
    typed = "".join(text.split())
    if not typed:
        return Person.objects.all()
    by_name = models.Q(name__contains=typed)
    return Person.objects.filter(by_name | models.Q(pinyin__startswith=typed.lower()))


def named(name: str) -> models.QuerySet[Person]:
    """Return the persons of exactly this name."""
    return Person.objects.filter(name=name)


def without_account(persons: models.QuerySet[Person]) -> models.QuerySet[Person]:
    """Return those of some persons who have no account, not even a locked one."""
    return persons.filter(account=None)


def usernames(persons: Iterable[int]) -> dict[int, str]:
    """Return the user names of those persons who have an account."""
    rows = User.objects.filter(person__in=list(persons))
    return dict(rows.values_list("person_id", "username"))

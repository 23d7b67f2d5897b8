"""人员: persons, and the accounts of those who sign in. Residents have neither."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from bihuan.kernel.base.ids import new_id


class Person(models.Model):
    """人员. `pinyin` is the editable reading of the name, by which one searches.

    `id_sealed` is the ID number encrypted, `id_blind` the keyed hash that finds it: id_numbers.py.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    pinyin = models.TextField(default="")
    phone = models.TextField(default="")
    id_sealed = models.TextField(default="")
    id_blind = models.TextField(default="")

    class Meta:
        db_table = "people_person"
        constraints = [
            models.UniqueConstraint(
                fields=["id_blind"], condition=~models.Q(id_blind=""), name="people_person_id"
            ),
            models.CheckConstraint(
                condition=models.Q(id_sealed="", id_blind="")
                | ~(models.Q(id_sealed="") | models.Q(id_blind="")),
                name="people_person_id_whole",
            ),
        ]


class Accounts(BaseUserManager["User"]):
    """Finds accounts by user name."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Return the account signed in with."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """账号: one person, one account; what it may do follows from grants alone.

    `notice_mail` is where notices go by mail, if its owner wants them so. `must_change`: the
    password was made by somebody else and opens nothing but the page that changes it.
    `ended_sessions` counts how often an administrator ended all of its sessions.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    username = models.TextField(unique=True)
    is_active = models.BooleanField(default=True)
    notice_mail = models.TextField(default="")
    must_change = models.BooleanField(default=False, db_default=False)
    ended_sessions = models.IntegerField(default=0, db_default=0)

    objects = Accounts()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "people_user"

    def get_session_auth_hash(self) -> str:
        """Return what a session must have: it ends with the password, or when it is ended."""
        secret = f"{self.password}|{self.ended_sessions}"
        return salted_hmac("bihuan.people.session", secret, algorithm="sha256").hexdigest()

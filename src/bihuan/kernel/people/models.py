"""人员: persons, and the accounts of those who sign in. Residents have neither."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from bihuan.kernel.base.ids import new_id


class Person(models.Model):
    """人员. `pinyin` is the editable reading of the name, by which one searches."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    pinyin = models.TextField(default="")
    phone = models.TextField(default="")

    class Meta:
        db_table = "people_person"


class Accounts(BaseUserManager["User"]):
    """Finds accounts by user name."""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Return the account signed in with."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """账号: one person, one account; what it may do follows from grants alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    username = models.TextField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = Accounts()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "people_user"

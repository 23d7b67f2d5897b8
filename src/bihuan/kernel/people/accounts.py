"""登录: user name and password against an active account."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from bihuan.kernel.base import sql
from bihuan.kernel.people.models import Person, User

ONE = """
    SELECT {account}, {person} FROM people_user account
    JOIN people_person person ON person.id = account.person_id
    WHERE account.id = %(account)s AND account.is_active
"""
KINDS = {"account": User, "person": Person}


class AccountBackend(BaseBackend):
    """Signs in with user name and password; grants, not this backend, say what one may do."""

    def authenticate(
        self, request: Any, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """Return the account, or None; an unknown name costs as much time as a wrong password."""
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password or "") else None

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session, with its person."""
        found = sql.instances(ONE, KINDS, account=user_id)
        if not found:
            return None
        user: User = found[0][0]
        user.person = found[0][1]
        return user

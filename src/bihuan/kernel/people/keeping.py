"""账号管理: reset a password, lock, unlock, remove a lost authenticator. Callers journal it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django_otp.plugins.otp_totp.models import TOTPDevice

from bihuan.kernel.people.models import User

__all__ = ["State", "remove_factor", "reset_password", "set_active", "state_of"]


@dataclass(frozen=True, slots=True)
class State:
    """How an account stands: its name, whether it may sign in, and by what."""

    username: str
    is_active: bool
    must_change: bool
    has_factor: bool
    last_login: datetime.datetime | None


def state_of(person: int) -> State | None:
    """Return how a person's account stands, or None when there is none."""
    user = User.objects.filter(person=person).first()
    if user is None:
        return None
    has_factor = _factors(person).exists()
    return State(user.username, user.is_active, user.must_change, has_factor, user.last_login)


def reset_password(person: int, password: str) -> None:
    """Set a password that its owner must change; every session ends."""
    user = User.objects.get(person=person)
    user.set_password(password)
    user.must_change = True
    user.save(update_fields=["password", "must_change"])


def set_active(person: int, *, is_active: bool) -> None:
    """Lock or unlock an account; its sessions end for good."""
    User.objects.filter(person=person).update(
        is_active=is_active, ended_sessions=F("ended_sessions") + 1
    )


def remove_factor(person: int) -> None:
    """Remove an account's authenticator; sessions that were opened with it end."""
    _factors(person).delete()
    User.objects.filter(person=person).update(ended_sessions=F("ended_sessions") + 1)


def _factors(person: int) -> Any:
    return TOTPDevice.objects.filter(user__person=person, confirmed=True)

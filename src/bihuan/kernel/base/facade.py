"""What the floors above use of `base` homes: find one, make one."""

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.models import Home

__all__ = ["Home", "create_home", "home_by_code", "home_of", "homes"]


def create_home(*, code: str, name: str) -> Home:
    """Open the account of a committee or organ."""
    return Home.objects.create(id=new_id(), code=code, name=name)


def home_by_code(code: str) -> Home | None:
    """Return the home with a short code, or None."""
    return Home.objects.filter(code=code).first()


def home_of(pk: int) -> Home:
    """Return a home that is known to be there."""
    return Home.objects.get(pk=pk)


def homes() -> list[Home]:
    """Return all homes, by code."""
    return list(Home.objects.order_by("code"))

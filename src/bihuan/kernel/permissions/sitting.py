"""在岗: who sits at which desk of a home, now or later."""

import datetime

from django.db import models

from bihuan.kernel.permissions.models import Grant

__all__ = ["grants_in"]


def grants_in(home: int, *, on: datetime.date) -> models.QuerySet[Grant]:
    """Return the grants at unit desks of a home that aren't over on a day, newest first."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, desk__unit__home=home)
    return rows.order_by("-id")

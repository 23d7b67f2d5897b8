"""催办级数: how far the reminders of duties have climbed, for the pages of the desks above."""

from django.db.models import OuterRef, QuerySet, Subquery

from bihuan.kernel.duties.models import Duty, DutyRung

__all__ = ["with_rungs"]


def with_rungs(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Return duties with the highest rung made and its time, `rung` and `rung_at`; or null."""
    made = DutyRung.objects.filter(home_id=OuterRef("home_id"), duty=OuterRef("pk"))
    highest = made.order_by("-rung")
    return rows.annotate(
        rung=Subquery(highest.values("rung")[:1]), rung_at=Subquery(highest.values("entry__at")[:1])
    )

"""组织: units, and the dated places where they stood in the tree."""

from django.db import models

from bihuan.kernel.base.ids import new_id


class Unit(models.Model):
    """单位: a committee, township, community, branch, group or work unit; never deleted."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    home = models.ForeignKey("base.Home", models.PROTECT, related_name="+")
    kind = models.TextField()
    name = models.TextField()
    code = models.TextField(default="")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        db_table = "organizations_unit"


class UnitPlace(models.Model):
    """Where a unit stood from one day to another. Only this table holds paths.

    A path is four digits a level; a subtree is the half-open range [path, next sibling).
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="places")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    path = models.TextField(db_collation="C")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        db_table = "organizations_unit_place"
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(to_on=None), name="organizations_path_now"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(to_on=None), name="organizations_place_now"
            ),
            models.CheckConstraint(
                condition=models.Q(path__regex=r"^([0-9]{4})+$"), name="organizations_path_digits"
            ),
        ]

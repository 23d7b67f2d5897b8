"""Desks, where duties stand, and grants, which say who sits there and until when."""

from django.db import models

from bihuan.kernel.base.ids import new_id


class Desk(models.Model):
    """岗位: an office of a unit, or the own desk of a person."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, null=True, related_name="+")
    office = models.TextField(default="")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "permissions_desk"
        constraints = [
            models.UniqueConstraint(fields=["unit", "office"], name="permissions_unit_desk"),
            models.UniqueConstraint(fields=["person"], name="permissions_person_desk"),
            models.CheckConstraint(
                condition=models.Q(unit=None, office="", person__isnull=False)
                | models.Q(unit__isnull=False, person=None),
                name="permissions_desk_kind",
            ),
        ]


class Grant(models.Model):
    """授权: a person sits at a desk from a day to a day (inclusive). Deputies are grants too."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="grants")
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="grants")
    reach = models.TextField()
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    given_home = models.BigIntegerField(null=True)
    given_entry = models.BigIntegerField(null=True)

    class Meta:
        db_table = "permissions_grant"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reach__in=["unit", "subtree"]), name="permissions_grant_reach"
            ),
        ]

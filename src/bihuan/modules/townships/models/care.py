"""关爱: the yearly round of a township, and what each person needs, was given or declined."""

from django.db import models

from bihuan.kernel.base.homes import ChangingModel, HomeForeignKey, HomeLink, own_key
from bihuan.modules.townships.terms.caring import CONFIRMED, CareState, Entitlement, FactKind


class CareRound(ChangingModel):
    """年度关爱: what a township owes its cadres in a year; its record is its dossier.

    `due_by`: until when all is given, with its arithmetic: the year's end, or later once it was
    sent back.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    year = models.IntegerField()
    number = models.TextField()
    state = models.TextField()
    entered_at = models.DateTimeField()
    due_by = models.DateTimeField()
    due_by_basis = models.TextField()
    outcome = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "townships_care_round"
        constraints = [
            own_key("townships_care_round"),
            models.UniqueConstraint(fields=["home", "number"], name="townships_care_number"),
            models.UniqueConstraint(fields=["home", "dossier"], name="townships_care_dossier"),
            models.UniqueConstraint(fields=["home", "unit", "year"], name="townships_care_once"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_care_in_dossier"),
            models.CheckConstraint(
                condition=models.Q(state__in=CareState.values), name="townships_care_state"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at=None)
                | models.Q(outcome=CONFIRMED, closed_at__isnull=False),
                name="townships_care_outcome",
            ),
        ]
        indexes = [models.Index(fields=["home", "year", "unit"], name="townships_care_by_year")]


class CareFact(ChangingModel):
    """关爱记录: a need, what was given on a day, or what the person declined.

    `amount`: days of leave, or yuan; otherwise 0. Family and health stand in the entry alone.
    """

    round = HomeForeignKey(CareRound, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    entitlement = models.TextField()
    kind = models.TextField()
    on = models.DateField()
    amount = models.IntegerField(default=0)
    is_struck = models.BooleanField(default=False)

    class Meta:
        db_table = "townships_care_fact"
        constraints = [
            own_key("townships_care_fact"),
            HomeLink(field="round", to="townships_care_round", name="townships_care_fact_of"),
            models.CheckConstraint(
                condition=models.Q(entitlement__in=Entitlement.values, kind__in=FactKind.values),
                name="townships_care_fact_kinds",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="townships_care_fact_amount"
            ),
        ]
        indexes = [
            models.Index(fields=["home", "round", "person"], name="townships_care_fact_person")
        ]

"""更正事项: changes of a record as cases, and what each of them asks for, item by item."""

from django.db import models

from bihuan.kernel.base.homes import ChangingModel, HomeForeignKey, HomeLink, own_key
from bihuan.modules.cadres.terms import (
    Answer,
    ArchiveItem,
    Outcome,
    Result,
    Signature,
    Source,
    State,
)


class Change(ChangingModel):
    """更正事项: one request that a record says something else; its record is its dossier.

    `unit` is where the cadre's record belonged when it was raised. `archive_item` is the one of
    the six it is about, or "" for an ordinary one. Of what the archive said: the material's name,
    when it was formed, the value recorded there, the value of the latest form, the result.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    raised_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, null=True
    )
    number = models.TextField()
    source = models.TextField()
    archive_item = models.TextField(default="")
    state = models.TextField()
    entered_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    reason = models.TextField()
    material = models.TextField()
    found_name = models.TextField(default="")
    found_formed = models.TextField(default="")
    found_value = models.TextField(default="")
    form_value = models.TextField(default="")
    result = models.TextField(default="")
    signature = models.TextField(default="")
    outcome = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cadres_change"
        constraints = [
            own_key("cadres_change"),
            models.UniqueConstraint(fields=["home", "number"], name="cadres_change_number"),
            models.UniqueConstraint(fields=["home", "dossier"], name="cadres_change_dossier"),
            HomeLink(field="dossier", to="journal_dossier", name="cadres_change_in_dossier"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="cadres_change_state"
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=Source.values), name="cadres_change_source"
            ),
            models.CheckConstraint(
                condition=models.Q(archive_item__in=["", *ArchiveItem.values]),
                name="cadres_change_archive_item",
            ),
            models.CheckConstraint(
                condition=models.Q(result__in=["", *Result.values]), name="cadres_change_result"
            ),
            models.CheckConstraint(
                condition=models.Q(signature__in=["", *Signature.values]),
                name="cadres_change_signature",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at=None)
                | models.Q(outcome__in=Outcome.values, closed_at__isnull=False),
                name="cadres_change_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "-id"], name="cadres_change_newest"),
            models.Index(fields=["home", "person", "-id"], name="cadres_change_person"),
            models.Index(fields=["home", "raised_by", "-id"], name="cadres_change_raiser"),
        ]


class Item(ChangingModel):
    """更正的一项: a value of a row of a set, as it was and as it shall be.

    `field` is "" for a row as a whole, whose values are one canonical text, "" where there is none.
    """

    change = HomeForeignKey(Change, related_name="+")
    set = models.TextField()
    row = models.BigIntegerField()
    field = models.TextField(default="")
    old = models.TextField(default="")
    new = models.TextField(default="")
    answer = models.TextField(default="")
    why = models.TextField(default="")

    class Meta:
        db_table = "cadres_change_item"
        constraints = [
            own_key("cadres_change_item"),
            HomeLink(field="change", to="cadres_change", name="cadres_change_item_of"),
            models.UniqueConstraint(
                fields=["home", "change", "set", "row", "field"], name="cadres_change_item_once"
            ),
            models.CheckConstraint(
                condition=models.Q(answer__in=Answer.values), name="cadres_change_item_answer"
            ),
        ]
        indexes = [
            # The open items of a column, over all people.
            models.Index(
                fields=["home", "set", "field", "id"],
                condition=models.Q(answer=""),
                name="cadres_change_item_open",
            ),
        ]

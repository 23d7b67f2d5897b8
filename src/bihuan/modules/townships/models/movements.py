"""流动事项: movements of township cadres as cases."""

import datetime

from django.db import models

from bihuan.kernel.base import clock
from bihuan.kernel.base.homes import ChangingModel, HomeForeignKey, HomeLink, own_key
from bihuan.modules.townships.terms.moving import Answer, Kind, Outcome, State


class Movement(ChangingModel):
    """流动事项: one request that somebody leaves the township's organ; its record is its dossier.

    `unit` is the township; `host` the unit of ours that wants the person, or `host_name` another
    one. `begins_on` is the day from which it is asked for, `until` the last day of a secondment.
    `answer_by` is until when the county answers, with its arithmetic; a leader's resignation takes
    longer. `row` is the absence that a
    secondment left in the record.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    entered_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, null=True
    )
    host = models.ForeignKey(
        "organizations.Unit", models.PROTECT, related_name="+", db_index=False, null=True
    )
    host_name = models.TextField(default="")
    host_level = models.TextField(default="")
    is_leader = models.BooleanField(default=False)
    letter = models.TextField(default="")
    is_signed = models.BooleanField(default=False)
    begins_on = models.DateField()
    until = models.DateField(null=True)
    was_extended = models.BooleanField(default=False)
    reason = models.TextField()
    opinion = models.TextField(default="")
    opinion_words = models.TextField(default="")
    is_excepted = models.BooleanField(default=False)
    months = models.IntegerField(null=True)
    answer_by = models.DateTimeField()
    answer_by_basis = models.TextField()
    document = models.TextField(default="")
    done_on = models.DateField(null=True)
    row = models.BigIntegerField(null=True)
    returned_on = models.DateField(null=True)
    outcome = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    @property
    def back_by(self) -> datetime.datetime:
        """Return until when who is seconded is back: the end of the last day."""
        assert self.until is not None, "a secondment has a last day"
        return clock.end_of(self.until)

    @property
    def back_by_basis(self) -> str:
        """Return the arithmetic of that day: it was agreed."""
        return f"BH-48@2015 until {self.until}"

    class Meta:
        db_table = "townships_movement"
        constraints = [
            own_key("townships_movement"),
            models.UniqueConstraint(fields=["home", "number"], name="townships_movement_number"),
            models.UniqueConstraint(fields=["home", "dossier"], name="townships_movement_dossier"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_movement_in_dossier"),
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="townships_movement_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="townships_movement_state"
            ),
            models.CheckConstraint(
                condition=models.Q(opinion__in=["", *Answer.values]),
                name="townships_movement_opinion",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at=None)
                | models.Q(outcome__in=Outcome.values, closed_at__isnull=False),
                name="townships_movement_outcome",
            ),
            # Of one person one movement is under way at a time.
            models.UniqueConstraint(
                fields=["home", "person"],
                condition=models.Q(closed_at=None),
                name="townships_movement_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "unit", "-id"], name="townships_movement_by_unit"),
            models.Index(fields=["home", "person", "-id"], name="townships_movement_person"),
            models.Index(fields=["home", "host", "-id"], name="townships_movement_by_host"),
            models.Index(fields=["home", "-id"], name="townships_movement_newest"),
        ]

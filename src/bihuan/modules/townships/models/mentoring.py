"""一对一帮带: pairs as cases; their talks and trainings."""

from django.db import models

from bihuan.kernel.base.homes import ChangingModel, HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.modules.townships.terms.mentoring import EndReason, PairState, TalkKind


class Pair(ChangingModel):
    """一对一帮带: a young cadre of a township and the mentor; its record is its dossier.

    `talk_from`: from when the next talk's limit counts. `review_by`: until when the township
    reviews it, with its arithmetic: a year, or the plan's last day where that is earlier. What
    is aimed at, said and judged are values of the entries alone.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    mentor = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    state = models.TextField()
    entered_at = models.DateTimeField()
    from_on = models.DateField()
    until = models.DateField()
    talk_from = models.DateTimeField()
    review_by = models.DateTimeField()
    review_by_basis = models.TextField()
    outcome = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "townships_pair"
        constraints = [
            own_key("townships_pair"),
            models.UniqueConstraint(fields=["home", "number"], name="townships_pair_number"),
            models.UniqueConstraint(fields=["home", "dossier"], name="townships_pair_dossier"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_pair_in_dossier"),
            models.CheckConstraint(
                condition=models.Q(state__in=PairState.values), name="townships_pair_state"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at=None)
                | models.Q(outcome__in=EndReason.values, closed_at__isnull=False),
                name="townships_pair_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("mentor")), name="townships_pair_two"
            ),
            models.UniqueConstraint(
                fields=["home", "person"],
                condition=models.Q(closed_at=None),
                name="townships_pair_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "unit", "-id"], name="townships_pair_by_unit"),
            models.Index(fields=["home", "person", "-id"], name="townships_pair_by_person"),
            models.Index(fields=["home", "mentor", "-id"], name="townships_pair_by_mentor"),
        ]


class Talk(HomeModel):
    """帮带谈话: that one took place, and of which kind; the words stand in the entry alone."""

    pair = HomeForeignKey(Pair, related_name="+")
    kind = models.TextField()
    held_on = models.DateField()

    class Meta:
        db_table = "townships_talk"
        constraints = [
            own_key("townships_talk"),
            HomeLink(field="pair", to="townships_pair", name="townships_talk_of"),
            models.CheckConstraint(
                condition=models.Q(kind__in=TalkKind.values), name="townships_talk_kind"
            ),
        ]
        indexes = [models.Index(fields=["home", "pair", "held_on"], name="townships_talk_by_day")]


class Training(HomeModel):
    """培训: one that the young cadre of a pair received."""

    pair = HomeForeignKey(Pair, related_name="+")
    title = models.TextField()
    days = models.IntegerField()
    ended_on = models.DateField()

    class Meta:
        db_table = "townships_training"
        constraints = [
            own_key("townships_training"),
            HomeLink(field="pair", to="townships_pair", name="townships_training_of"),
            models.CheckConstraint(condition=models.Q(days__gt=0), name="townships_training_days"),
        ]
        indexes = [
            models.Index(fields=["home", "pair", "ended_on"], name="townships_training_by_day")
        ]

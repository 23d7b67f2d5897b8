"""流失原因调查: rounds, codes not yet used, and answers that belong to nobody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.kernel.base.ids import new_token
from bihuan.modules.townships.terms import Staff
from bihuan.modules.townships.terms.surveying import Remedy, Served


class Survey(HomeModel):
    """流失原因调查: one round of questions; its record is its dossier, a register.

    `until` is its last day; `codes` how many a township gets; `within_months` is asked after, as
    in force when it was opened. `closed_on`: ended by an act, before that day or after it.
    """

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    title = models.TextField()
    until = models.DateField()
    codes = models.IntegerField()
    within_months = models.IntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        db_table = "townships_survey"
        constraints = [
            own_key("townships_survey"),
            models.UniqueConstraint(fields=["home", "dossier"], name="townships_survey_dossier"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_survey_in_dossier"),
            models.CheckConstraint(
                condition=models.Q(codes__gt=0, within_months__gt=0), name="townships_survey_sizes"
            ),
        ]
        indexes = [models.Index(fields=["home", "-id"], name="townships_survey_newest")]


class SurveyCode(HomeModel):
    """答卷码: one that wasn't used yet, as a blind hash; whoever answers leaves no row behind.

    The id is random: the rows of a sheet have no order, as its slips have none.
    """

    id = models.BigIntegerField(primary_key=True, default=new_token, editable=False)
    survey = HomeForeignKey(Survey, related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    code_blind = models.TextField()

    class Meta:
        db_table = "townships_survey_code"
        constraints = [
            own_key("townships_survey_code"),
            models.UniqueConstraint(
                fields=["home", "code_blind"], name="townships_survey_code_blind"
            ),
            HomeLink(field="survey", to="townships_survey", name="townships_survey_code_of"),
        ]
        indexes = [
            models.Index(fields=["home", "survey", "unit"], name="townships_survey_code_unit")
        ]


class SurveyAnswer(HomeModel):
    """答卷: what somebody of a township answered. No code, no person, no time, no order, no words.

    The id is random, and drawn anew with every answer that follows (see `commands.surveying`).
    """

    id = models.BigIntegerField(primary_key=True, default=new_token, editable=False)
    survey = HomeForeignKey(Survey, related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    staff = models.TextField()
    served = models.TextField()
    living = models.SmallIntegerField()
    treatment = models.SmallIntegerField()
    management = models.SmallIntegerField()
    springboard = models.SmallIntegerField()
    leaves = models.BooleanField()
    remedies = ArrayField(models.TextField())

    class Meta:
        db_table = "townships_survey_answer"
        constraints = [
            own_key("townships_survey_answer"),
            HomeLink(field="survey", to="townships_survey", name="townships_survey_answer_of"),
            models.CheckConstraint(
                condition=models.Q(staff__in=Staff.values)
                & models.Q(served__in=Served.values)
                & models.Q(remedies__contained_by=Remedy.values),
                name="townships_survey_answer_choices",
            ),
            models.CheckConstraint(
                condition=models.Q(living__range=(1, 5))
                & models.Q(treatment__range=(1, 5))
                & models.Q(management__range=(1, 5))
                & models.Q(springboard__range=(1, 5)),
                name="townships_survey_answer_scale",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "survey", "unit"], name="townships_survey_answer_unit")
        ]

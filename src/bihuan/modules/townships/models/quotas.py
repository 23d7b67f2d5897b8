"""职数、编制和补贴标准: what is approved for a unit, dated; rows are only ever added."""

from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.modules.townships.terms.quotas import Post, Remoteness, Tier


class Dated(HomeModel):
    """A row that holds from a day, by a document, until a later one does."""

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    from_on = models.DateField()
    document = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Quota(Dated):
    """核定数: how many a unit may have of one kind of post; nought is a number, too."""

    post = models.TextField()
    number = models.IntegerField()

    class Meta:
        db_table = "townships_quota"
        constraints = [
            own_key("townships_quota"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_quota_dossier"),
            models.CheckConstraint(
                condition=models.Q(post__in=Post.values), name="townships_quota_post"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=0), name="townships_quota_number"
            ),
        ]
        indexes = [models.Index(fields=["home", "unit", "post"], name="townships_quota_unit")]


class Allowance(Dated):
    """补贴标准: what a unit's people get a month, in yuan, by the post or grade they hold."""

    tier = models.TextField()
    remoteness = models.TextField()
    yuan = models.IntegerField()

    class Meta:
        db_table = "townships_allowance"
        constraints = [
            own_key("townships_allowance"),
            HomeLink(field="dossier", to="journal_dossier", name="townships_allowance_dossier"),
            models.CheckConstraint(
                condition=models.Q(tier__in=Tier.values), name="townships_allowance_tier"
            ),
            models.CheckConstraint(
                condition=models.Q(remoteness__in=Remoteness.values),
                name="townships_allowance_remoteness",
            ),
            models.CheckConstraint(
                condition=models.Q(yuan__gte=0), name="townships_allowance_yuan"
            ),
        ]
        indexes = [models.Index(fields=["home", "unit", "tier"], name="townships_allowance_unit")]

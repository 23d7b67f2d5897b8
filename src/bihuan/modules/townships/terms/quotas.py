"""职数和编制的术语: what is approved for a unit, and who fills it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# The register of a unit's approved numbers.
QUOTA = "quota"


class Post(models.TextChoices):
    """核定类别: in what a unit's number is approved; a grade by its code in the record.

    The two names of 2006 go until 31 May 2019, the grades of 2019 since. `ALLOWANCE` is a sum.
    """

    CIVIL = "civil", _("行政编制")
    INSTITUTION = "institution", _("事业编制")
    TEAM = "team", _("领导班子职数")
    CHIEF = "chief", _("正科级领导职数")
    DEPUTY = "deputy", _("副科级领导职数")
    OLD_SENIOR = "2006-5", _("主任科员")
    OLD_JUNIOR = "2006-6", _("副主任科员")
    CONSULTANT_4 = "2019-06", _("四级调研员")
    SENIOR_1 = "2019-07", _("一级主任科员")
    SENIOR_2 = "2019-08", _("二级主任科员")
    SENIOR_3 = "2019-09", _("三级主任科员")
    SENIOR_4 = "2019-10", _("四级主任科员")
    ALLOWANCE = "allowance", _("乡镇工作补贴月度总额（元）")


GRADES = (
    Post.OLD_SENIOR,
    Post.OLD_JUNIOR,
    Post.CONSULTANT_4,
    Post.SENIOR_1,
    Post.SENIOR_2,
    Post.SENIOR_3,
    Post.SENIOR_4,
)
# What people are counted against; a sum of money isn't.
COUNTED = tuple(one for one in Post if one != Post.ALLOWANCE)


class Tier(models.TextChoices):
    """补贴档次: by the post or grade held, the higher of the two."""

    SECTION = "section", _("正科级及相当")
    SUBSECTION = "subsection", _("副科级及相当")
    STAFF = "staff", _("科员及其他")


class Remoteness(models.TextChoices):
    """边远类别: as the county classes its townships."""

    NEAR = "near", _("一类（近郊）")
    FAR = "far", _("二类（较远）")
    HARD = "hard", _("三类（边远艰苦）")


class QuotaAct(models.TextChoices):
    """职数和补贴的办理."""

    SET_QUOTAS = "townships.set_quotas", _("登记核定数")
    SET_ALLOWANCE = "townships.set_allowance", _("登记补贴标准")
    GRANT_GRADE = "townships.grant_grade", _("授予职级")
    ENTER_POST = "townships.enter_post", _("登记任职")


class Seat(models.TextChoices):
    """班子名单: the people behind a number of the table of young team members."""

    MEMBERS = "members", _("领导班子成员")
    CHIEFS = "chiefs", _("党政正职")
    YOUNG_CHIEFS = "young_chiefs", _("35岁及以下党政正职")
    YOUNG_SECRETARIES = "young_secretaries", _("35岁及以下党委书记")
    YOUNGEST_CHIEFS = "youngest_chiefs", _("30岁及以下党政正职")
    YOUNG_MEMBERS = "young_members", _("35岁及以下班子成员")
    YOUNGEST_MEMBERS = "youngest_members", _("30岁及以下班子成员")


QUOTA_KINDS: dict[str, Any] = {QUOTA: _("职数登记")}
QUOTA_ACTS: dict[str, Any] = {str(act.value): act.label for act in QuotaAct}

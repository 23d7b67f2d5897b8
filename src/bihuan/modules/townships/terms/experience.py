"""乡镇工作经历的术语."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Target(models.TextChoices):
    """拟任职务: the kinds of posts for which township experience is checked (TC-06)."""

    COUNTY_TEAM = "county_team", _("县级领导班子成员")
    ORGAN_DEPUTY = "organ_deputy", _("县级机关副科级以上职务")
    TOWNSHIP_CHIEF = "township_chief", _("乡镇党政正职")
    TOWNSHIP_TEAM = "township_team", _("乡镇领导班子成员")


class Counted(models.TextChoices):
    """来源: which set of the record a stretch of experience comes from."""

    SERVICE = "service", _("在编经历")
    POSTS = "posts", _("任职")


class Promoted(models.TextChoices):
    """提拔人次: those promoted, the township cadres among them, and those that can't be told."""

    ALL = "promoted", _("提拔")
    OF_TOWNSHIP = "of_township", _("其中乡镇干部")
    UNTOLD = "untold", _("无从比较")

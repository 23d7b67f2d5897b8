"""Kinds of units."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """单位类别."""

    COUNTY = "county", _("县委")
    DEPARTMENT = "department", _("组织部")
    TOWNSHIP = "township", _("乡镇（街道）")
    COMMUNITY = "community", _("社区（村）")
    BRANCH = "branch", _("共建家园党支部")
    GROUP = "group", _("党小组")
    WORK_UNIT = "work_unit", _("工作单位")

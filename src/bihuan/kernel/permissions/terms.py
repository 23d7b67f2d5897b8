"""Offices: the desks of a unit; and how far a grant lets one see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Office(models.TextChoices):
    """职务: an office of a unit, held through a grant."""

    GROUP_LEADER = "group_leader", _("党小组组长")
    BRANCH_SECRETARY = "branch_secretary", _("共建家园党支部书记")
    COMMUNITY_STAFF = "community_staff", _("社区专职工作者")
    COUNTY_SECTION = "county_section", _("组织部基层办")
    SUPERVISION_SECTION = "supervision_section", _("干部监督科")
    DEPARTMENT_HEAD = "department_head", _("组织部部长")
    CIVIL_SERVICE = "civil_service", _("组织部公务员科")
    ARCHIVE_REVIEWER = "archive_reviewer", _("干部档案审核员")
    TOWNSHIP_SECRETARY = "township_secretary", _("乡镇党委书记")
    ORGAN_HEAD = "organ_head", _("机关单位主要负责人")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")


class Reach(models.TextChoices):
    """可见范围: a grant gives sight of its unit, or of everything under it; never an inbox."""

    UNIT = "unit", _("本单位")
    SUBTREE = "subtree", _("本单位及下级")


# Who stands in for an empty desk, nearest first (L1); "" is a person's own desk.
STANDS_IN: dict[str, tuple[Office, ...]] = {
    "": (Office.GROUP_LEADER, Office.BRANCH_SECRETARY, Office.COUNTY_SECTION),
    Office.GROUP_LEADER: (Office.BRANCH_SECRETARY, Office.COUNTY_SECTION),
    Office.BRANCH_SECRETARY: (Office.COUNTY_SECTION,),
    Office.SUPERVISION_SECTION: (Office.COUNTY_SECTION,),
    Office.TOWNSHIP_SECRETARY: (Office.CIVIL_SERVICE, Office.DEPARTMENT_HEAD),
    Office.ORGAN_HEAD: (Office.CIVIL_SERVICE, Office.DEPARTMENT_HEAD),
    Office.CIVIL_SERVICE: (Office.DEPARTMENT_HEAD,),
    Office.ARCHIVE_REVIEWER: (Office.DEPARTMENT_HEAD,),
}

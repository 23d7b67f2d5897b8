"""干部信息库的术语."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """干部信息的动作."""

    TAKE_IN = "cadres.take_in", _("载入干部信息")
    ENTER_SERVICE = "cadres.enter_service", _("登记在编经历")


class Kind(models.TextChoices):
    """卷宗类别."""

    CADRE = "cadre", _("干部信息")


class Purpose(models.TextChoices):
    """文件用途."""

    FILE = "cadre_file", _("任免审批表文件")
    PHOTO = "cadre_photo", _("照片")


class Severity(models.TextChoices):
    """校核等级: how grave a finding in a record is, the gravest first."""

    WRONG = "wrong", _("须改正")
    DOUBTFUL = "doubtful", _("请核对")
    MISSING = "missing", _("待补充")


KINDS: dict[str, Any] = {str(kind.value): kind.label for kind in Kind}
# Pages with names on them, as the access log calls them.
LOOKS: dict[str, Any] = {
    "cadres:cadres": _("干部名册"),
    "cadres:cadre": _("干部信息"),
    "cadres:sheet": _("干部任免审批表"),
    "cadres:family": _("家庭成员"),
    "cadres:photo": _("干部照片"),
}
# The cells of the form whose words may be settled, as they are called there.
CELLS: dict[str, Any] = {
    "sex": _("性别"),
    "birth": _("出生年月"),
    "ethnicity": _("民族"),
    "native_place": _("籍贯"),
    "birth_place": _("出生地"),
    "party": _("入党时间"),
    "work_start": _("参加工作时间"),
    "retirement": _("到龄年月"),
    "health": _("健康状况"),
    "professional_title": _("专业技术职务"),
    "specialty": _("熟悉专业有何专长"),
    "full_time_education": _("全日制学历"),
    "full_time_degree": _("全日制学位"),
    "full_time_education_school": _("全日制学历毕业院校系及专业"),
    "full_time_degree_school": _("全日制学位毕业院校系及专业"),
    "in_service_education": _("在职学历"),
    "in_service_degree": _("在职学位"),
    "in_service_education_school": _("在职学历毕业院校系及专业"),
    "in_service_degree_school": _("在职学位毕业院校系及专业"),
    "post": _("现任职务"),
    "proposed_post": _("拟任职务"),
    "proposed_removal": _("拟免职务"),
    "resume": _("简历"),
    "rewards": _("奖惩情况"),
    "appraisals": _("年度考核结果"),
    "reason": _("任免理由"),
    "reporting_unit": _("呈报单位"),
    "former_age_limit": _("改革前任职年龄界限"),
    "age_on": _("计算年龄时间"),
    "filled_on": _("填表时间"),
    "filled_by": _("填表人"),
    "family": _("家庭成员"),
    "id_number": _("身份证号"),
}

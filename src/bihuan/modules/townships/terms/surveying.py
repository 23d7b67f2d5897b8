"""流失原因调查的术语."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SURVEY = "survey"
SCALE = range(1, 6)


class SurveyAct(models.TextChoices):
    """流失原因调查的办理: acts on a survey's register; an answer is none of them."""

    OPEN = "townships.open_survey", _("发起流失原因调查")
    PRINT = "townships.print_survey", _("印制答卷码")
    CLOSE = "townships.close_survey", _("结束流失原因调查")


class Cause(models.TextChoices):
    """流失原因: the four of the source."""

    LIVING = "living", _("生活不方便")
    TREATMENT = "treatment", _("待遇不相称")
    MANAGEMENT = "management", _("管理不严格")
    SPRINGBOARD = "springboard", _("“跳板”心态")


class Agreement(models.TextChoices):
    """同意程度: on a scale of five."""

    NOT_AT_ALL = "1", _("很不同意")
    NOT = "2", _("不太同意")
    HALF = "3", _("说不准")
    RATHER = "4", _("比较同意")
    WHOLLY = "5", _("很同意")


class Remedy(models.TextChoices):
    """留人措施: what would help one to stay."""

    HEALTH = "health", _("体检和身心健康")
    LEAVE = "leave", _("带薪休假")
    SUBSIDY = "subsidy", _("困难补助和乡镇补贴")
    MEALS = "meals", _("食宿条件")
    HOUSING = "housing", pgettext_lazy("留人措施", "住房")
    MARRIAGE = "marriage", _("婚恋和家庭团聚")
    SCHOOLING = "schooling", _("子女上学")
    PARENTS = "parents", _("照料父母")
    PROMOTION = "promotion", _("晋升机会")
    MENTORING = "mentoring", _("有人帮带")


class Served(models.TextChoices):
    """在乡镇工作的年限, as an answer says it: in bands, so that it points to nobody."""

    NEW = "new", _("不满2年")
    SHORT = "short", _("2年至不满3年")
    MIDDLE = "middle", _("3年至不满5年")
    LONG = "long", _("5年及以上")


# What a dossier of ours is called.
SURVEY_KINDS: dict[str, Any] = {SURVEY: _("流失原因调查")}
SURVEY_ACTS: dict[str, Any] = {str(act.value): act.label for act in SurveyAct}

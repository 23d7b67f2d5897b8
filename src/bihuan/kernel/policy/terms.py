"""政策参数的术语: in what a value is counted, by which days, and how strictly a clause is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Per(models.TextChoices):
    """计量单位: in what a value is counted."""

    DAYS = "days", _("天")
    MONTHS = "months", _("月")
    TIMES = "times", _("次")
    PERCENT = "percent", _("百分比")
    YEARS = "years", _("岁")
    PEOPLE = "people", _("人")


class Days(models.TextChoices):
    """计日方式: natural days never roll over holidays; working days skip what the calendar says."""

    NATURAL = "natural", _("自然日")
    WORKING = "working", _("工作日")


class Mode(models.TextChoices):
    """执行方式: how strictly a unit keeps a clause that may be rolled out; without a row, block."""

    OBSERVE = "observe", _("观察")
    WARN = "warn", _("提醒")
    BLOCK = "block", _("阻止")

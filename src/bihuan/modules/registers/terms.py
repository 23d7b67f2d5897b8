"""登记的术语: what can be done to registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """登记动作."""

    OPEN_HOME = "registers.open_home", _("开户")
    ADD_UNIT = "registers.add_unit", _("登记单位")
    ADD_PERSON = "registers.add_person", _("登记人员")
    OPEN_ACCOUNT = "registers.open_account", _("开通账号")
    SEAT = "registers.seat", _("授予岗位")
    UNSEAT = "registers.unseat", _("收回岗位")
    SET_POLICY = "registers.set_policy", _("登记参数")

"""登记的术语: what can be done to registers."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """登记动作."""

    OPEN_HOME = "registers.open_home", _("开户")
    ADD_UNIT = "registers.add_unit", _("登记单位")
    ADD_PERSON = "registers.add_person", _("登记人员")
    RENAME_UNIT = "registers.rename_unit", _("变更单位名称")
    DISSOLVE_UNIT = "registers.dissolve_unit", _("撤销单位")
    OPEN_ACCOUNT = "registers.open_account", _("开通账号")
    RESET_PASSWORD = "registers.reset_password", _("重设密码")
    LOCK_ACCOUNT = "registers.lock_account", _("停用账号")
    UNLOCK_ACCOUNT = "registers.unlock_account", _("恢复账号")
    REMOVE_FACTOR = "registers.remove_factor", _("移除验证器")
    ASK_CREDENTIAL = "registers.ask_credential", _("申请重设密码或移除验证器")
    ANSWER_CREDENTIAL = "registers.answer_credential", _("答复重设密码或移除验证器的申请")
    BIND_FACTOR = "registers.bind_factor", _("绑定验证器")
    UNBIND_FACTOR = "registers.unbind_factor", _("解除验证器")
    SET_MAIL = "registers.set_mail", _("设置通知邮箱")
    SET_ID_NUMBER = "registers.set_id_number", _("登记身份证号")
    DESTROY_ID_NUMBER = "registers.destroy_id_number", _("销毁身份证号")
    SEAT = "registers.seat", _("授予岗位")
    UNSEAT = "registers.unseat", _("收回岗位")
    UNSEAT_NOW = "registers.unseat_now", _("立即收回岗位")
    SET_POLICY = "registers.set_policy", _("登记参数")
    SWITCH_CLAUSE = "registers.switch_clause", _("切换执行方式")
    LOAD_CALENDAR = "registers.load_calendar", _("装入工作日历")
    RECOUNT = "registers.recount", _("按日历重算期限")


class Credential(models.TextChoices):
    """登录凭据: what a second person must agree to, of a guarded account (BH-41)."""

    PASSWORD = "password", _("重设密码")
    FACTOR = "factor", _("移除验证器")


class News(models.TextChoices):
    """通知: what is told of an act to others than the one it is about."""

    ASK_ACCOUNT = "registers.ask_account", _("新授岗位的人员还没有账号，请开通")
    ASK_ANSWER = "registers.ask_answer", _("有重设密码或移除验证器的申请，请核实后答复")
    PASSED_UP = "registers.passed_up", _("下级岗位空缺，其待办转由您代办")


class Kind(models.TextChoices):
    """卷宗类别: what a register is kept of."""

    UNIT = "unit", _("单位")
    PERSON = "person", _("人员")
    CALENDAR = "calendar", _("工作日历")


class Basis(models.TextChoices):
    """销毁身份证号的依据 (BH-07): a code, as the list of destructions names nobody."""

    EXPIRED = "expired", _("不再需要")
    ASKED = "asked", _("本人依法要求")


KINDS: dict[str, Any] = {str(kind.value): kind.label for kind in Kind}
# Pages with names on them, as the access log calls them; those of acts are called as the acts are.
LOOKS: dict[str, Any] = {
    "registers:persons": _("人员和账号"),
    "registers:grants": _("岗位授权"),
    "registers:id_numbers": _("身份证号登记"),
    "registers:id_number": _("身份证号"),
    "registers:open_id_number": _("查看身份证全号"),
    "desk:mail": _("没有送达的邮件"),
    "desk:mail_of": _("通知邮箱"),
    "registers:account": _("账号管理"),
    "registers:looks": _("查阅日志"),
    "registers:acts": _("办理记录"),
    "registers:dossiers": _("卷宗查询"),
    "registers:record": _("卷宗记录"),
    "registers:bundle": _("卷宗包"),
    "registers:offices": _("岗位一览"),
    "registers:asked": _("账号申请"),
}

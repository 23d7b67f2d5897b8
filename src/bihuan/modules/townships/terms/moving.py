"""流动事项的术语."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND = "movement"


class Kind(models.TextChoices):
    """流动类别: how somebody leaves the township's organ, for a time or for good."""

    SECONDMENT = "secondment", _("借调")
    TRANSFER = "transfer", _("调动")
    SELECTION = "selection", _("遴选")
    EXAM = "exam", _("同意报考")
    RESIGNATION = "resignation", _("辞职")


class State(models.TextChoices):
    """流动事项的状态."""

    HOST = "host", _("待用人单位签署")
    OPINION = "opinion", _("待乡镇意见")
    CHECK = "check", _("待审核")
    EXCEPTION = "exception", _("待特批")
    DECISION = "decision", _("待批准")
    EXECUTION = "execution", _("待办理手续")
    AWAY = "away", _("借调中")
    BACK = "back", _("待乡镇确认返岗")
    CLOSED = "closed", pgettext_lazy("流动事项", "已办结")


class Act(models.TextChoices):
    """流动事项的办理."""

    RAISE = "townships.raise", _("提出流动事项")
    SIGN = "townships.sign", _("用人单位签署")
    DECLINE = "townships.decline", _("用人单位不再要人")
    GIVE_OPINION = "townships.give_opinion", _("签署乡镇意见")
    CHECK = "townships.check", _("审核")
    ASK_EXCEPTION = "townships.ask_exception", _("报请特批")
    GRANT_EXCEPTION = "townships.grant_exception", _("特批")
    REFUSE_EXCEPTION = "townships.refuse_exception", _("不予特批")
    REFUSE = "townships.refuse", _("审核不通过")
    APPROVE = "townships.approve", _("批准")
    DENY = "townships.deny", _("不批准")
    EXECUTE = "townships.execute", _("办理手续")
    EXTEND = "townships.extend", _("延长借调")
    RETURN = "townships.return", _("报告返岗")
    CONFIRM = "townships.confirm", _("确认返岗")
    NOT_BACK = "townships.not_back", _("没有返岗")
    WITHDRAW = "townships.withdraw", _("撤回流动事项")
    REMIND = "townships.remind", _("催办流动事项")


class What(models.TextChoices):
    """流动事项的义务."""

    SIGN = "townships.owe_sign", _("签署")
    OPINION = "townships.owe_opinion", _("签署乡镇意见")
    CHECK = "townships.owe_check", _("审核")
    EXCEPTION = "townships.owe_exception", _("决定是否特批")
    DECISION = "townships.owe_decision", _("批准或不批准")
    EXECUTION = "townships.owe_execution", _("办理手续")
    RETURN = "townships.owe_return", _("到期返岗")
    CONFIRM = "townships.owe_confirm", _("确认返岗")


class Who(models.TextChoices):
    """谁办: by whose desk an act is done."""

    RAISER = "raiser", _("提出人")
    HOST = "host", _("用人单位")
    TOWNSHIP = "township", _("乡镇党委书记")
    SECTION = "section", _("组织部公务员科")
    HEAD = "head", _("组织部部长")
    SYSTEM = "system", _("系统")


class Answer(models.TextChoices):
    """意见."""

    AGREES = "agrees", _("同意")
    OBJECTS = "objects", _("不同意")


class Outcome(models.TextChoices):
    """流动事项的结果."""

    WITHDRAWN = "withdrawn", _("已撤回")
    DECLINED = "declined", _("用人单位不再要人")
    REFUSED = "refused", _("审核不通过")
    DENIED = "denied", _("未批准")
    CONSENTED = "consented", pgettext_lazy("流动事项", "已同意报考")
    MOVED = "moved", pgettext_lazy("流动事项", "已调离")
    RESIGNED = "resigned", pgettext_lazy("流动事项", "已辞职")
    RETURNED = "returned", pgettext_lazy("流动事项", "已返岗")

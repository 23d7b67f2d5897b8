"""关爱的术语: what every cadre of a township is due, and what on a need."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CARE = "care_round"


class Entitlement(models.TextChoices):
    """关爱事项: the nine of the source."""

    CHECKUP = "checkup", _("体检")
    MIND = "mind", _("心理健康")
    LEAVE = "leave", _("带薪休假")
    MEALS = "meals", _("食宿")
    SUBSIDY = "subsidy", _("困难补助")
    HOUSING = "housing", pgettext_lazy("关爱", "住房")
    MARRIAGE = "marriage", _("婚恋")
    SCHOOLING = "schooling", _("子女入学")
    PARENTS = "parents", _("老人照料")


# Due to everybody on the roll; the others to who has a need of it, which is nobody else's matter.
FOR_ALL = (Entitlement.CHECKUP, Entitlement.MIND, Entitlement.LEAVE, Entitlement.MEALS)
ON_NEED = tuple(one for one in Entitlement if one not in FOR_ALL)


class FactKind(models.TextChoices):
    """关爱记录: a need that somebody has, what was given, what the person declined."""

    NEED = "need", _("本人需要")
    GIVEN = "given", pgettext_lazy("关爱", "已落实")
    DECLINED = "declined", _("本人放弃")


class Coverage(models.TextChoices):
    """覆盖: of what the table of townships and years says whom it reaches."""

    CHECKUP = "checkup", _("体检")
    LEAVE = "leave", _("带薪休假")
    MENTORING = "mentoring", _("一对一帮带")
    ALL = "all", _("全部关爱")


class Reached(models.TextChoices):
    """覆盖名单: the people behind a number of that table."""

    DUE = "due", _("应覆盖")
    GIVEN = "given", _("已覆盖")
    LEFT = "left", _("未覆盖")


class CareStanding(models.TextChoices):
    """落实情况: how an entitlement stands; missing is what wasn't given when the year was over."""

    GIVEN = "given", pgettext_lazy("关爱", "已落实")
    DECLINED = "declined", _("本人放弃")
    DUE = "due", _("待落实")
    MISSING = "missing", _("欠落实")


class CareState(models.TextChoices):
    """年度关爱的状态."""

    OPEN = "care_open", pgettext_lazy("年度关爱", "正在落实")
    CHECK = "care_check", _("待核查")
    CLOSED = "care_closed", pgettext_lazy("年度关爱", "已核实")


class CareAct(models.TextChoices):
    """年度关爱的办理."""

    OPEN = "townships.open_care", _("建立年度关爱")
    STATE_NEED = "townships.state_need", _("提出需要")
    RECORD_NEED = "townships.record_need", _("登记需要")
    GIVE = "townships.give_care", _("登记落实")
    DECLINE = "townships.decline_care", _("放弃关爱事项")
    RECORD_DECLINED = "townships.record_declined", _("登记本人放弃")
    STRIKE = "townships.strike_care", _("撤销关爱记录")
    REPORT = "townships.report_care", _("报告全部落实")
    CONFIRM = "townships.confirm_care", _("核实年度关爱")
    SEND_BACK = "townships.return_care", _("退回年度关爱")
    REMIND = "townships.remind_care", _("催办年度关爱")


class CareWhat(models.TextChoices):
    """年度关爱的义务."""

    GIVE = "townships.owe_care", _("落实年度关爱")
    CHECK = "townships.owe_care_check", _("核查年度关爱")


class CareWho(models.TextChoices):
    """谁关爱: by whose desk an act on a round is done."""

    MYSELF = "myself", _("本人")
    TOWNSHIP = "township", _("乡镇党委书记")
    SECTION = "section", _("组织部公务员科")
    SYSTEM = "system", _("系统")


CONFIRMED = "confirmed"
CARE_KINDS: dict[str, Any] = {CARE: _("年度关爱")}
CARE_ACTS: dict[str, Any] = {str(act.value): act.label for act in CareAct}
CARE_EVENTS: dict[str, Any] = {CareWhat.GIVE: _("年底")}
CARE_NOTICES: dict[str, Any] = {
    CareAct.OPEN: _("新的年度关爱已建立，请按期落实"),
    CareAct.STATE_NEED: _("有干部提出了关爱需要，请落实"),
    CareAct.RECORD_NEED: _("您的关爱需要已登记"),
    CareAct.GIVE: _("您的一项关爱已落实"),
    CareAct.DECLINE: _("有干部放弃了一项关爱"),
    CareAct.RECORD_DECLINED: _("已登记您放弃一项关爱，不符的请向乡镇提出"),
    CareAct.STRIKE: _("您的一条关爱记录已撤销"),
    CareAct.REPORT: _("乡镇报告年度关爱已全部落实，请核查"),
    CareAct.CONFIRM: _("年度关爱已核实"),
    CareAct.SEND_BACK: _("年度关爱被退回，请补办"),
    CareAct.REMIND: _("年度关爱临近或超过期限，请查看并办理"),
}

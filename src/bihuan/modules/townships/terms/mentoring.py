"""一对一帮带的术语."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PAIR = "pair"


class PairState(models.TextChoices):
    """帮带的状态."""

    PAIRED = "paired", _("已结对，待首次谈话")
    ACTIVE = "mentoring", _("帮带中")
    REVIEW = "pair_review", _("待评议")
    ENDED = "pair_ended", pgettext_lazy("帮带", "已结束")


class PairAct(models.TextChoices):
    """帮带的办理."""

    PAIR = "townships.pair", _("结对帮带")
    TALK = "townships.talk", _("记录帮带谈话")
    TRAIN = "townships.train", _("记录培训")
    REPORT = "townships.report_pair", _("提请评议")
    REVIEW = "townships.review_pair", _("评议帮带")
    END = "townships.end_pair", _("结束帮带")
    REMIND = "townships.remind_pair", _("催办帮带")


class PairWhat(models.TextChoices):
    """帮带的义务."""

    TALK = "townships.owe_talk", _("谈话帮带")
    REVIEW = "townships.owe_pair_review", _("年度评议帮带")
    DECIDE = "townships.owe_pair_answer", _("评议并决定是否继续帮带")


class PairWho(models.TextChoices):
    """谁帮带: by whose desk an act on a pair is done."""

    MENTOR = "mentor", _("帮带人")
    TOWNSHIP = "township", _("乡镇党委书记")
    SYSTEM = "system", _("系统")


class TalkKind(models.TextChoices):
    """谈话内容: psychological support is a compartment of its own."""

    WORK = "work", _("工作")
    STUDY = "study", _("学习")
    MIND = "mind", _("心理疏导")


class EndReason(models.TextChoices):
    """结束帮带的原因."""

    COMPLETED = "completed", _("帮带期满")
    LEFT = "left", _("一方离开乡镇")
    CHANGED = "changed", _("更换帮带人")
    OTHER = "other", pgettext_lazy("帮带", "其他原因")


class Pairing(models.TextChoices):
    """帮带名单: the people behind a number of the coverage."""

    OWED = "owed", _("应帮带")
    COVERED = "covered", _("其中已结对")
    WITHOUT = "without", _("未结对")
    RUNNING = "running", _("正在帮带")
    LEFT = "left", _("待决定（一方已离开）")
    ENDED = "ended", pgettext_lazy("帮带名单", "已结束")


PAIR_KINDS: dict[str, Any] = {PAIR: _("一对一帮带")}
PAIR_ACTS: dict[str, Any] = {str(act.value): act.label for act in PairAct}
# From what a date counts, by what is owed.
PAIR_EVENTS: dict[str, Any] = {
    PairWhat.TALK: _("结对或上次谈话"),
    PairWhat.REVIEW: _("结对或上次评议"),
}
# What a notice says.
PAIR_NOTICES: dict[str, Any] = {
    PairAct.PAIR: _("已结对帮带，请按期谈话"),
    PairAct.TALK: _("帮带人记录了一次谈话"),
    PairAct.TRAIN: _("帮带记录里新增了一次培训"),
    PairAct.REPORT: _("帮带人提请评议，请按期评议"),
    PairAct.REVIEW: _("帮带已评议"),
    PairAct.END: _("帮带已结束"),
    PairAct.REMIND: _("帮带临近或超过期限，请查看并办理"),
}

"""乡镇干部队伍的术语."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """去留: how somebody who came stands on a day."""

    IN_POST = "in_post", _("在编在岗")
    AWAY = "away", _("在编不在岗")
    TRANSFERRED = "transferred", _("调离")
    RESIGNED = "resigned", _("辞职")
    ENDED = "ended", _("退休及其他")


class Staff(models.TextChoices):
    """人员类别: civil servants and institution staff are counted apart."""

    CIVIL = "civil", _("公务员（含参公）")
    INSTITUTION = "institution", _("事业人员")


class Band(models.TextChoices):
    """年龄段."""

    YOUNG = "young", _("30岁及以下")
    YOUNGER = "younger", _("31至40岁")
    OLDER = "older", _("41至50岁")
    OLD = "old", _("51岁及以上")


# Pages with names on them, as the access log calls them.
LOOKS: dict[str, Any] = {
    "townships:movements": _("流动事项"),
    "townships:movement": _("一件流动事项"),
    "townships:movement_counts": _("流动事项统计"),
    "townships:act": _("办理流动事项"),
    "townships:staffing": _("乡镇干部队伍"),
    "townships:releases": _("提前放人清单"),
    "townships:people": _("乡镇干部名单"),
    "townships:experience": _("乡镇工作经历"),
    "townships:experience_of": _("个人乡镇工作经历"),
    "townships:promotions": _("提拔人选来源"),
    "townships:promoted": _("提拔人员名单"),
    "townships:quotas": _("职数和编制"),
    "townships:grades": _("职级和乡镇补贴"),
    "townships:quota_people": _("职数人员名单"),
    "townships:grant": _("授予职级"),
    "townships:teams": _("班子年轻干部"),
    "townships:team_people": _("班子成员名单"),
    "townships:team_gap": _("年轻干部可补人选"),
    "townships:mentoring": _("一对一帮带"),
    "townships:pairing": _("一件帮带"),
    "townships:pairing_act": _("办理帮带"),
    "townships:pair": _("结对帮带"),
    "townships:care": _("乡镇干部关爱"),
    "townships:care_people": _("关爱人员名单"),
    "townships:care_round": _("一个年度关爱"),
    "townships:care_act": _("办理年度关爱"),
    "townships:care_of": _("一个人的关爱"),
    "townships:care_of_act": _("办理一个人的关爱"),
    "townships:own_care": _("我的帮带和关爱"),
    "townships:own_care_act": _("办理自己的关爱"),
}

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
    "townships:staffing": _("乡镇干部队伍"),
    "townships:releases": _("提前放人清单"),
    "townships:people": _("乡镇干部名单"),
    "townships:experience": _("乡镇工作经历"),
    "townships:experience_of": _("个人乡镇工作经历"),
    "townships:promotions": _("提拔人选来源"),
    "townships:promoted": _("提拔人员名单"),
}

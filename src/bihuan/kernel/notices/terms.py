"""通知的术语: by which way somebody is told, and how far a notice has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """通知渠道."""

    IN_APP = "app", _("工作台")
    MAIL = "mail", _("邮件")


class Delivery(models.TextChoices):
    """送达情况: in the application a notice goes from new to read; a letter is sent, or fails."""

    NEW = "new", _("未送达")
    SENT = "sent", _("已发出")
    READ = "read", _("已读")
    FAILED = "failed", _("没有送达")

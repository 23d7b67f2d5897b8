"""Natures of dossiers."""

from django.db import models


class Nature(models.TextChoices):
    """卷宗性质: a case closes; a register never does."""

    CASE = "case"
    REGISTER = "register"

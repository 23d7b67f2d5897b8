"""户: the account of a committee or organ to which business rows belong."""

from django.db import models


class Home(models.Model):
    """户. `code` is the short code at the start of receipts and addresses; it never changes."""

    id = models.BigIntegerField(primary_key=True)
    code = models.TextField(unique=True)
    name = models.TextField()

    class Meta:
        db_table = "base_home"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z0-9]{2,6}$"), name="base_home_code"
            ),
        ]


class Tally(models.Model):
    """限次: how often one address did something, until when it counts."""

    key = models.TextField(primary_key=True)
    used = models.IntegerField()
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "base_tally"

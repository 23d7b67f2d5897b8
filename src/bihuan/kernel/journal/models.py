"""纪实: dossiers, chained entries, private values, evidence, seals, and the access log."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key


class Act(HomeModel):
    """One act. Its id is the token of the form that caused it: the same form acts once (L2)."""

    act = models.TextField()
    dossier = models.BigIntegerField()
    actor_kind = models.TextField()
    actor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_act"
        constraints = [own_key("journal_act")]


class Dossier(HomeModel):
    """卷宗: a case, or a register that never closes. Never a status, never a business field."""

    nature = models.TextField()
    kind = models.TextField()
    number = models.TextField()
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    seq = models.IntegerField(default=0)
    head = models.BinaryField(default=bytes(32))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_dossier"
        constraints = [
            own_key("journal_dossier"),
            models.UniqueConstraint(
                fields=["home", "kind", "number"], name="journal_dossier_number"
            ),
            models.CheckConstraint(
                condition=models.Q(nature="case") | models.Q(nature="register", closed_at=None),
                name="journal_dossier_nature",
            ),
        ]


class Entry(HomeModel):
    """记录: one act in one dossier. `body` is the exact text that was hashed."""

    dossier = HomeForeignKey(Dossier, related_name="entries")
    seq = models.IntegerField()
    act_id = models.BigIntegerField()
    act = models.TextField()
    actor_kind = models.TextField()
    actor = models.BigIntegerField()
    on_behalf_of = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    happened_at = models.DateTimeField()
    prev = models.BinaryField()
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_entry"
        constraints = [
            own_key("journal_entry"),
            models.UniqueConstraint(fields=["home", "dossier", "seq"], name="journal_entry_seq"),
            HomeLink(field="dossier", to="journal_dossier", name="journal_entry_dossier"),
        ]


class PrivateValue(HomeModel):
    """不公开内容: a name or free text that an entry only commits to; destroyed with its salt."""

    entry = HomeForeignKey(Entry, related_name="private_values")
    field = models.TextField()
    salt = models.BinaryField(null=True)
    value = models.TextField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_private_value"
        constraints = [
            own_key("journal_private_value"),
            models.UniqueConstraint(
                fields=["home", "entry", "field"], name="journal_private_field"
            ),
            HomeLink(field="entry", to="journal_entry", name="journal_private_entry"),
            models.CheckConstraint(
                condition=models.Q(destroyed_at=None, value__isnull=False, salt__isnull=False)
                | models.Q(destroyed_at__isnull=False, value=None, salt=None),
                name="journal_private_destroyed",
            ),
        ]


class Unsealed(HomeModel):
    """The sealer's queue; the id is the entry's."""

    class Meta:
        db_table = "journal_unsealed"
        constraints = [
            own_key("journal_unsealed"),
            HomeLink(field="id", to="journal_entry", name="journal_unsealed_entry"),
        ]


class SealedLeaf(HomeModel):
    """A leaf of the home's RFC 6962 tree: an entry, or (entry empty) the heads of a batch."""

    index = models.BigIntegerField()
    entry = HomeForeignKey(Entry, null=True, related_name="+")
    heads = models.TextField(default="")
    leaf = models.BinaryField()

    class Meta:
        db_table = "journal_sealed_leaf"
        constraints = [
            own_key("journal_sealed_leaf"),
            models.UniqueConstraint(fields=["home", "index"], name="journal_leaf_index"),
            models.UniqueConstraint(fields=["home", "entry"], name="journal_leaf_entry"),
            HomeLink(field="entry", to="journal_entry", name="journal_leaf_entry_link"),
        ]


class Checkpoint(HomeModel):
    """检查点: size and root of the tree, signed; `frontier` lets the next batch append to it."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    frontier = models.BinaryField(default=bytes)
    note = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "journal_checkpoint"
        constraints = [
            own_key("journal_checkpoint"),
            models.UniqueConstraint(fields=["home", "size"], name="journal_checkpoint_size"),
        ]


class Evidence(HomeModel):
    """佐证: a file outside the database, named by id; only its hash stands in the entry."""

    dossier = HomeForeignKey(Dossier, related_name="evidence")
    entry = HomeForeignKey(Entry, related_name="evidence")
    purpose = models.TextField()
    sha256 = models.TextField()
    kind = models.TextField()
    size = models.IntegerField()
    released_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_evidence"
        constraints = [
            own_key("journal_evidence"),
            HomeLink(field="dossier", to="journal_dossier", name="journal_evidence_dossier"),
            HomeLink(field="entry", to="journal_entry", name="journal_evidence_entry"),
        ]
        indexes = [models.Index(fields=["home", "dossier"], name="journal_evidence_list")]


class Destruction(HomeModel):
    """销毁记录: which values and files were destroyed, by which act; never what they said."""

    dossier = HomeForeignKey(Dossier, related_name="+")
    entry = HomeForeignKey(Entry, related_name="+")
    values = models.TextField()
    evidence = ArrayField(models.BigIntegerField(), default=list)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_destruction"
        constraints = [
            own_key("journal_destruction"),
            HomeLink(field="dossier", to="journal_dossier", name="journal_destruction_dossier"),
            HomeLink(field="entry", to="journal_entry", name="journal_destruction_entry"),
        ]
        indexes = [models.Index(fields=["home", "dossier"], name="journal_destruction_list")]


class PassedOver(HomeModel):
    """放行: a clause that an act would have been refused by, had it not been rolled out there."""

    entry = HomeForeignKey(Entry, related_name="+")
    clause = models.TextField()
    mode = models.TextField()
    act = models.TextField()
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "journal_passed_over"
        constraints = [
            own_key("journal_passed_over"),
            models.UniqueConstraint(
                fields=["home", "entry", "clause"], name="journal_passed_over_once"
            ),
            HomeLink(field="entry", to="journal_entry", name="journal_passed_over_entry"),
        ]
        indexes = [
            models.Index(fields=["home", "clause", "unit", "at"], name="journal_passed_over_list")
        ]


class AccessLog(models.Model):
    """查阅日志: who looked at what. Monthly partitions; written before the page is rendered."""

    id = models.BigIntegerField(primary_key=True, editable=False)
    home_id = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.BigIntegerField()
    dossier_id = models.BigIntegerField(null=True)
    page = models.TextField()
    purpose = models.TextField(default="")

    class Meta:
        db_table = "journal_access_log"
        managed = False

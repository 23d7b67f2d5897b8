"""干部信息集: a cadre's record, a table for each set that practitioners know by its letter.

Every value is text. A date is `2004`, `2004-07` or `2004-07-01`: as precise as it is known, never
padded. A code is that of a code table. What a set holds, and what its items are called, is
declared in `sets.py`; a row's `position` is its place on the form.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan.kernel.base.homes import HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.kernel.base.ids import new_id

DATE = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"


def item() -> "models.TextField[Any, Any]":
    """Return a column that says nothing until it is filled."""
    return models.TextField(default="")


def unit() -> "models.ForeignKey[Any, Any]":
    """Return the link to a unit of ours, where the unit is one."""
    return models.ForeignKey(
        "organizations.Unit",
        models.PROTECT,
        related_name="+",
        null=True,
        db_column="unit",
        db_index=False,
    )


def dates(table: str, *names: str) -> list[models.CheckConstraint]:
    """Return the CHECKs that columns hold dates, as precise as they are known, or nothing."""
    return [
        models.CheckConstraint(
            condition=models.Q(**{f"{name}__regex": DATE}), name=f"{table}_{name}"
        )
        for name in names
    ]


class Cadre(HomeModel):
    """干部: the root of a record, with the basic items (A01). The name is the person's.

    `unit` is where the record belongs now, by which it is seen; `strokes` sorts by the name.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    strokes = models.TextField(default="", db_collation="C")
    sex = item()
    birth = item()
    ethnicity = item()
    native_place = item()
    birth_place = item()
    health = item()
    work_start = item()
    specialty = item()
    jurisdiction = item()
    staff_kind = item()

    class Meta:
        app_label = "record"
        db_table = "record_cadre"
        constraints = [
            own_key("record_cadre"),
            models.UniqueConstraint(fields=["home", "person"], name="record_cadre_once"),
            *dates("record_cadre", "birth", "work_start"),
        ]
        indexes = [
            models.Index(fields=["home", "unit"], name="record_cadre_unit"),
            models.Index(fields=["home", "strokes", "id"], name="record_cadre_by_name"),
        ]


class Row(HomeModel):
    """A row of a set that may have several; the order is that of the form."""

    cadre = HomeForeignKey(Cadre, related_name="+")
    position = models.IntegerField(default=0)

    class Meta:
        abstract = True


def of_cadre(table: str, *names: str) -> list[models.BaseConstraint]:
    """Return the constraints that the table of a set has: its key, its link, its dates."""
    return [
        own_key(table),
        HomeLink(field="cadre", to="record_cadre", name=f"{table}_cadre"),
        *dates(table, *names),
    ]


def by_cadre(table: str) -> list[models.Index]:
    """Return the index by which a cadre's rows of a set are read."""
    return [models.Index(fields=["home", "cadre"], name=f"{table}_list")]


class Party(Row):
    """政治面貌 (A0141, A0144, A3921, A3927): a party, and since when."""

    politics = item()
    joined = item()

    class Meta:
        app_label = "record"
        db_table = "record_party"
        constraints = of_cadre("record_party", "joined")
        indexes = by_cadre("record_party")


class Post(Row):
    """任职 (A02): a post from the document that gave it to the one that took it.

    `begun` is 任职时间; `first_begun` is 始任时间, unbroken by re-election or renaming.
    """

    unit = unit()
    unit_name = item()
    title = item()
    level = item()
    is_leading = item()
    in_team = item()
    is_main = item()
    begun = item()
    first_begun = item()
    document = item()
    way = item()
    ended = item()
    end_document = item()

    class Meta:
        app_label = "record"
        db_table = "record_post"
        constraints = of_cadre("record_post", "begun", "first_begun", "ended")
        indexes = by_cadre("record_post")


class Level(Row):
    """职务层次和职级 (A05): held from the day of approval, whatever the post."""

    grade = item()
    begun = item()
    document = item()
    ended = item()

    class Meta:
        app_label = "record"
        db_table = "record_level"
        constraints = of_cadre("record_level", "begun", "ended")
        indexes = by_cadre("record_level")


class Title(Row):
    """专业技术任职资格 (A06)."""

    title = item()
    obtained = item()
    way = item()

    class Meta:
        app_label = "record"
        db_table = "record_title"
        constraints = of_cadre("record_title", "obtained")
        indexes = by_cadre("record_title")


class Education(Row):
    """学历学位 (A08): full-time or in service, each with its own chain."""

    mode = item()
    schooling = item()
    degree = item()
    school = item()
    degree_school = item()
    begun = item()
    ended = item()

    class Meta:
        app_label = "record"
        db_table = "record_education"
        constraints = of_cadre("record_education", "begun", "ended")
        indexes = by_cadre("record_education")


class Reward(Row):
    """奖惩 (A14): a reward or a punishment, and until when a punishment has effect."""

    kind = item()
    name = item()
    approved = item()
    organ = item()
    effect_until = item()
    revoked = item()

    class Meta:
        app_label = "record"
        db_table = "record_reward"
        constraints = of_cadre("record_reward", "approved", "effect_until", "revoked")
        indexes = by_cadre("record_reward")


class Appraisal(Row):
    """年度考核 (A15): the result of a year."""

    year = item()
    result = item()

    class Meta:
        app_label = "record"
        db_table = "record_appraisal"
        constraints = of_cadre("record_appraisal", "year")
        indexes = by_cadre("record_appraisal")


class ResumeRow(Row):
    """简历 (A17): a period; `within` is the row whose 其间 it is."""

    begun = item()
    ended = item()
    text = item()
    within = models.BigIntegerField(null=True)

    class Meta:
        app_label = "record"
        db_table = "record_resume"
        constraints = of_cadre("record_resume", "begun", "ended")
        indexes = by_cadre("record_resume")


class Relative(Row):
    """家庭成员和重要社会关系 (A36), in the words of the form; a compartment of its own."""

    relation = item()
    name = item()
    birth = item()
    politics = item()
    work = item()

    class Meta:
        app_label = "record"
        db_table = "record_relative"
        constraints = of_cadre("record_relative")
        indexes = by_cadre("record_relative")


class Service(Row):
    """在编 (A29, A30): on the roll of a unit, from how one came to how and where one went."""

    unit = unit()
    unit_name = item()
    staff_kind = item()
    entered = item()
    way_in = item()
    departed = item()
    way_out = item()
    destination = item()
    destination_name = item()

    class Meta:
        app_label = "record"
        db_table = "record_service"
        constraints = of_cadre("record_service", "entered", "departed")
        indexes = [
            *by_cadre("record_service"),
            models.Index(fields=["home", "unit"], name="record_service_unit"),
        ]


class Absence(Row):
    """不在岗 (借调, 挂职, …): on the roll and away, until when it was agreed, and when it ended."""

    kind = item()
    host_name = item()
    host_level = item()
    begun = item()
    until = item()
    ended = item()

    class Meta:
        app_label = "record"
        db_table = "record_absence"
        constraints = of_cadre("record_absence", "begun", "until", "ended")
        indexes = by_cadre("record_absence")


class Proposal(Row):
    """拟任免 (A53): what a form proposes, who reports it, and by which days it counts."""

    proposed_post = item()
    proposed_removal = item()
    reason = item()
    reporting_unit = item()
    retirement = item()
    former_age_limit = item()
    age_on = item()
    filled_on = item()
    filled_by = item()

    class Meta:
        app_label = "record"
        db_table = "record_proposal"
        constraints = of_cadre("record_proposal", "retirement", "age_on", "filled_on")
        indexes = by_cadre("record_proposal")


class Printed(Row):
    """打印文字: what a cell of the form says where that isn't what the rows would say.

    `made_from` is the text that the rows gave when it was settled: when they give another one now,
    the cell is stale and somebody looks at it.
    """

    cell = item()
    text = item()
    made_from = item()

    class Meta:
        app_label = "record"
        db_table = "record_printed"
        constraints = [
            *of_cadre("record_printed"),
            models.UniqueConstraint(fields=["home", "cadre", "cell"], name="record_printed_cell"),
        ]


class NoneStated(Row):
    """无此类情况: a statement that a set has nothing in it; an empty set says nothing."""

    set = item()

    class Meta:
        app_label = "record"
        db_table = "record_none_stated"
        constraints = [
            *of_cadre("record_none_stated"),
            models.UniqueConstraint(fields=["home", "cadre", "set"], name="record_none_stated_set"),
        ]


class Original(Row):
    """原始文件: a file the record came from, as it was, by the hash of its bytes.

    `evidence` is the stored file; `form` its format and edition; exporting begins from the last.
    """

    evidence = models.BigIntegerField()
    name = item()
    form = item()
    sha256 = item()

    class Meta:
        app_label = "record"
        db_table = "record_original"
        constraints = of_cadre("record_original")
        indexes = by_cadre("record_original")


class CodeRow(models.Model):
    """代码: a code as it was added or changed; append-only, of two the later recorded holds.

    Shared by all homes, as codes are; the entry says who did it. What ships is in `codes.csv`.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    table_name = models.TextField()
    code = models.TextField()
    name = models.TextField()
    parent = item()
    standard = item()
    begun = item()
    ended = item()
    aliases = ArrayField(models.TextField(), default=list)
    effect_months = models.IntegerField(null=True)
    recorded_at = models.DateTimeField()
    given_home = models.BigIntegerField()
    given_entry = models.BigIntegerField()

    class Meta:
        app_label = "record"
        db_table = "record_code"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$"),
                name="record_code_code",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="record_code_name"),
            *dates("record_code", "begun", "ended"),
        ]
        indexes = [models.Index(fields=["given_home", "table_name"], name="record_code_given")]

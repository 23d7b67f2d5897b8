"""民心墙: walls, members, requests and what belongs to them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from bihuan.kernel.base.homes import ChangingModel, HomeForeignKey, HomeLink, HomeModel, own_key
from bihuan.modules.wall import terms


def one_of(field: str, choices: Any, name: str) -> models.CheckConstraint:
    """Return the CHECK that a column holds one of a term's values."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)


class Wall(HomeModel):
    """民心墙: one Party group's wall. `code` stands in its address and on its poster.

    `closed_on`: the day it was taken down; until then it takes requests (BH-37).
    """

    code = models.TextField()
    name = models.TextField()
    slogan = models.TextField(default="")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    community = models.TextField(default="")
    phone = models.TextField(default="")
    is_paper = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    dossier = HomeForeignKey("journal.Dossier", related_name="+")

    class Meta:
        db_table = "wall_wall"
        constraints = [
            own_key("wall_wall"),
            models.UniqueConstraint(fields=["home", "code"], name="wall_wall_code"),
            models.UniqueConstraint(
                fields=["home", "unit"],
                condition=models.Q(closed_on=None),
                name="wall_wall_one_per_group",
            ),
            HomeLink(field="dossier", to="journal_dossier", name="wall_wall_dossier"),
        ]


class Member(HomeModel):
    """在职党员: registered with a branch, with specialties and claimed posts (QY-14)."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+")
    desk = models.ForeignKey("permissions.Desk", models.PROTECT, related_name="+")
    work_unit = models.TextField(default="")
    specialties = ArrayField(models.TextField(), default=list)
    posts = ArrayField(models.TextField(), default=list)
    buildings = ArrayField(models.TextField(), default=list)
    away_from = models.DateField(null=True)
    away_to = models.DateField(null=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    dossier = HomeForeignKey("journal.Dossier", related_name="+")

    class Meta:
        db_table = "wall_member"
        constraints = [
            own_key("wall_member"),
            models.UniqueConstraint(
                fields=["home", "person"], condition=models.Q(to_on=None), name="wall_member_once"
            ),
            HomeLink(field="dossier", to="journal_dossier", name="wall_member_dossier"),
        ]
        indexes = [models.Index(fields=["home", "unit"], name="wall_member_group")]


class Request(ChangingModel):
    """点单: one resident's request, from raised to closed. Its record is its dossier."""

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    wall = HomeForeignKey(Wall, related_name="requests")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    number = models.TextField()
    code_blind = models.TextField()
    state = models.TextField()
    entered_at = models.DateTimeField()
    channel = models.TextField()
    is_proxy = models.BooleanField(default=False)
    anonymity = models.TextField()
    may_publish = models.BooleanField(default=False)
    may_show_photos = models.BooleanField(default=False)
    category = models.TextField()
    urgency = models.TextField(default=terms.Urgency.NORMAL)
    title = models.TextField()
    text = models.TextField()
    place = models.TextField(default="")
    publicity = models.TextField(default=terms.Publicity.CATEGORY)
    public_title = models.TextField(default="")
    public_text = models.TextField(default="")
    public_result = models.TextField(default="")
    grams = ArrayField(models.TextField(), default=list)
    raised_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    handle_by = models.DateTimeField(null=True)
    was_extended = models.BooleanField(default=False)
    handler = HomeForeignKey(Member, related_name="+", null=True)
    failed = ArrayField(models.BigIntegerField(), default=list)
    rounds = models.SmallIntegerField(default=0)
    result = models.TextField(default="")
    published_at = models.DateTimeField(null=True)
    grade = models.TextField(default="")
    rated_at = models.DateTimeField(null=True)
    talker = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", null=True, db_index=False
    )
    talker_desk = models.ForeignKey(
        "permissions.Desk", models.PROTECT, related_name="+", null=True, db_index=False
    )
    cause = models.TextField(default="")
    referred_to = models.TextField(default="")
    lead = HomeForeignKey("self", related_name="merged", null=True)
    outcome = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    source_id = models.TextField(null=True)

    class Meta:
        db_table = "wall_request"
        constraints = [
            own_key("wall_request"),
            models.UniqueConstraint(fields=["home", "number"], name="wall_request_number"),
            models.UniqueConstraint(fields=["home", "code_blind"], name="wall_request_code"),
            models.UniqueConstraint(fields=["home", "dossier"], name="wall_request_one_dossier"),
            models.UniqueConstraint(
                fields=["home", "wall", "source_id"],
                condition=models.Q(source_id__isnull=False),
                name="wall_request_source",
            ),
            HomeLink(field="dossier", to="journal_dossier", name="wall_request_dossier"),
            HomeLink(field="wall", to="wall_wall", name="wall_request_wall"),
            HomeLink(field="handler", to="wall_member", name="wall_request_handler"),
            HomeLink(field="lead", to="wall_request", name="wall_request_lead"),
            one_of("state", terms.State, "wall_request_state"),
            one_of("channel", terms.Channel, "wall_request_channel"),
            one_of("category", terms.Category, "wall_request_category"),
            one_of("urgency", terms.Urgency, "wall_request_urgency"),
            one_of("publicity", terms.Publicity, "wall_request_publicity"),
            models.CheckConstraint(
                condition=models.Q(grade__in=["", *terms.Grade.values]), name="wall_request_grade"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", closed_at=None)
                | models.Q(outcome__in=terms.Outcome.values, closed_at__isnull=False),
                name="wall_request_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "wall", "state", "-id"], name="wall_request_board"),
            models.Index(fields=["home", "unit", "state", "-id"], name="wall_request_ledger"),
            models.Index(fields=["home", "-id"], name="wall_request_newest"),
            models.Index(fields=["home", "wall", "entered_at"], name="wall_request_lately"),
            models.Index(
                fields=["home", "lead"],
                condition=models.Q(lead__isnull=False),
                name="wall_request_merged",
            ),
            GinIndex(fields=["grams"], name="wall_request_grams"),
        ]


class Recheck(HomeModel):
    """回访: a good rating that was drawn to be asked about again by somebody else (BH-19)."""

    dossier = HomeForeignKey("journal.Dossier", related_name="+")
    request = HomeForeignKey(Request, related_name="rechecks")
    rating = HomeForeignKey("Rating", related_name="+")
    unit = models.ForeignKey("organizations.Unit", models.PROTECT, related_name="+", db_index=False)
    state = models.TextField()
    drawn_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    tried_on = models.DateField(null=True)
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    again = HomeForeignKey(Request, related_name="+", null=True)

    class Meta:
        db_table = "wall_recheck"
        constraints = [
            own_key("wall_recheck"),
            models.UniqueConstraint(fields=["home", "rating"], name="wall_recheck_once"),
            models.UniqueConstraint(fields=["home", "dossier"], name="wall_recheck_one_dossier"),
            HomeLink(field="dossier", to="journal_dossier", name="wall_recheck_dossier"),
            HomeLink(field="request", to="wall_request", name="wall_recheck_request"),
            HomeLink(field="rating", to="wall_rating", name="wall_recheck_rating"),
            HomeLink(field="again", to="wall_request", name="wall_recheck_again"),
            one_of("state", terms.RecheckState, "wall_recheck_state"),
            models.CheckConstraint(
                condition=models.Q(answer="", state=terms.RecheckState.OWED)
                | models.Q(answer__in=terms.Answer.values, state=terms.RecheckState.DONE),
                name="wall_recheck_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["home", "request"], name="wall_recheck_of_request"),
            models.Index(
                fields=["home", "again"],
                condition=models.Q(again__isnull=False),
                name="wall_recheck_raised_again",
            ),
        ]


class Draw(HomeModel):
    """抽签: up to which size of the sealed tree a home's ratings had their lot drawn (BH-19)."""

    size = models.BigIntegerField()

    class Meta:
        db_table = "wall_draw"
        constraints = [
            own_key("wall_draw"),
            models.UniqueConstraint(fields=["home"], name="wall_draw_once"),
        ]


class Slip(HomeModel):
    """纸条: a numbered slip of a paper wall; only the blind hash of its tracking code is kept.

    `number`: running, by wall; none on slips printed before numbers were.
    """

    wall = HomeForeignKey(Wall, related_name="+")
    number = models.IntegerField(null=True)
    code_blind = models.TextField()
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False
    )
    request = HomeForeignKey(Request, related_name="+", null=True)

    class Meta:
        db_table = "wall_slip"
        constraints = [
            own_key("wall_slip"),
            models.UniqueConstraint(fields=["home", "code_blind"], name="wall_slip_code"),
            models.UniqueConstraint(fields=["home", "request"], name="wall_slip_one_request"),
            models.UniqueConstraint(fields=["home", "wall", "number"], name="wall_slip_number"),
            HomeLink(field="wall", to="wall_wall", name="wall_slip_wall"),
            HomeLink(field="request", to="wall_request", name="wall_slip_request"),
        ]


class Contact(HomeModel):
    """联系方式: who asked and how to reach them; read by the dispatcher and the current member."""

    request = HomeForeignKey(Request, related_name="+")
    name = models.TextField(default="")
    phone = models.TextField(default="")
    house = models.TextField(default="")
    proxy_name = models.TextField(default="")
    proxy_relation = models.TextField(default="")
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "wall_contact"
        constraints = [
            own_key("wall_contact"),
            models.UniqueConstraint(fields=["home", "request"], name="wall_contact_one"),
            HomeLink(field="request", to="wall_request", name="wall_contact_request"),
        ]


class Dispatch(HomeModel):
    """派单: who was sent, by whom, when. Rows are only added (QY-07)."""

    request = HomeForeignKey(Request, related_name="dispatches")
    round = models.SmallIntegerField()
    member = HomeForeignKey(Member, related_name="+")
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = HomeForeignKey("journal.Entry", related_name="+")

    class Meta:
        db_table = "wall_dispatch"
        constraints = [
            own_key("wall_dispatch"),
            models.UniqueConstraint(
                fields=["home", "request", "round"], name="wall_dispatch_round"
            ),
            HomeLink(field="request", to="wall_request", name="wall_dispatch_request"),
            HomeLink(field="member", to="wall_member", name="wall_dispatch_member"),
            HomeLink(field="entry", to="journal_entry", name="wall_dispatch_entry"),
        ]
        indexes = [models.Index(fields=["home", "member", "-id"], name="wall_dispatch_member")]


class Rating(HomeModel):
    """评单: one rating of one round. Rows are only added (QY-10)."""

    request = HomeForeignKey(Request, related_name="ratings")
    round = models.SmallIntegerField()
    member = HomeForeignKey(Member, related_name="+", null=True)
    grade = models.TextField()
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    entry = HomeForeignKey("journal.Entry", related_name="+")

    class Meta:
        db_table = "wall_rating"
        constraints = [
            own_key("wall_rating"),
            models.UniqueConstraint(fields=["home", "request", "round"], name="wall_rating_round"),
            one_of("grade", terms.Grade, "wall_rating_grade"),
            HomeLink(field="request", to="wall_request", name="wall_rating_request"),
            HomeLink(field="member", to="wall_member", name="wall_rating_member"),
            HomeLink(field="entry", to="journal_entry", name="wall_rating_entry"),
        ]
        indexes = [models.Index(fields=["home", "member", "-id"], name="wall_rating_member")]

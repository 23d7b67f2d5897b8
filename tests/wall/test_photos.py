"""公开照片: private until the leader releases them one by one; taken down with the words."""

import functools
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal.models import Evidence
from bihuan.kernel.people.models import User
from bihuan.modules.wall import commands
from tests.conftest import Loop
from tests.snapshot import business_rows
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    do,
    last,
    last_data,
    owed,
    refusals,
    told,
)

HIDDEN = {"publicity": "category", "public_title": "", "public_text": "", "is_sensitive": True}


@pytest.fixture(autouse=True)
def _at_work(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: loop.at)


def jpeg(colour: str = "red") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def stored() -> evidence.Stored:
    """Return a picture on disk whose row isn't written yet."""
    return evidence.store_photo(io.BytesIO(jpeg()), name="photo.jpg")


def photos(request: Any) -> list[Evidence]:
    """Return a request's photos."""
    return list(Evidence.objects.filter(home_id=request.home_id, dossier=request.pk).order_by("id"))


def shown(request: Any) -> list[int]:
    """Return which photos are released."""
    return [row.pk for row in photos(request) if row.released_at]


def public(photo: int) -> int:
    """Return what a passer-by gets for a photo."""
    answer: Any = Client().get(f"/photo/QY/{photo}.jpg")
    for close in answer._resource_closers:
        close()
    return int(answer.status_code)


def with_photo(loop: Loop, state: str = "sorted") -> tuple[Any, int]:
    """Return a request in a state, and its photo."""
    request = loop.to(state, photos=[stored()], may_show_photos=True)
    return request, photos(request)[0].pk


# --- the acts -----------------------------------------------------------------------------------


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize("state", ["sorted", "dispatched", "handling", "handled", "rating", "talk"])
def test_the_leader_releases_and_withholds_a_photo_while_the_loop_goes_on(
    loop: Loop, state: str
) -> None:
    request, photo = with_photo(loop, state)
    before = owed(loop, request)
    assert public(photo) == 404
    do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    assert last(loop, request) == ("wall.release_photo", "leader", ["BH-20"])
    assert last_data(request) == {"photo": str(photo)}
    assert photos(request)[0].released_at == loop.at
    assert public(photo) == 200

    do(loop, "withhold_photo", request, "deputy", photo=photo)
    assert last(loop, request) == ("wall.withhold_photo", "deputy", ["BH-20"])
    assert (shown(request), public(photo)) == ([], 404)
    request.refresh_from_db()
    assert (request.state, owed(loop, request)) == (state, before)


@pytest.mark.clause("BH-20", "BH-02")
@refusals(
    ("clause", "act", "state", "who"),
    [
        *[("BH-02", act, "sorted", who)
          for act in ("release_photo", "withhold_photo")
          for who in ("wang", "staff", "secretary", "other_leader", "resident", "stranger")],
        ("BH-02", "release_photo", "handling", "wang"),
        ("BH-20", "release_photo", "submitted", "leader"),
        ("BH-20", "release_photo", "closed", "leader"),
        ("BH-20", "withhold_photo", "sorted", "leader"),  # Nobody released it.
    ],
)  # fmt: skip
def test_refused_release_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str
) -> None:
    request = loop.to(state, photos=[stored()], may_show_photos=True)
    photo = photos(request)[0].pk
    agreed = {"faceless": True} if act == "release_photo" else {}
    assert_refused(clause, lambda: do(loop, act, request, who, photo=photo, **agreed))


@pytest.mark.clause("BH-20")
def test_a_photo_that_nobody_agreed_to_stays_private(loop: Loop) -> None:
    request, photo = with_photo(loop)
    assert_refused("BH-20", lambda: do(loop, "release_photo", request, "leader", photo=photo))
    assert public(photo) == 404


@pytest.mark.clause("BH-20", "BH-01")
def test_a_photo_is_released_once_with_the_words_and_from_its_own_request(loop: Loop) -> None:
    request, photo = with_photo(loop)
    other, others = with_photo(loop)
    assert_refused(
        "BH-01", lambda: do(loop, "release_photo", request, "leader", photo=others, faceless=True)
    )
    assert_refused(
        "BH-01", lambda: do(loop, "release_photo", request, "leader", photo=1, faceless=True)
    )
    assert_refused("BH-01", lambda: do(loop, "withhold_photo", request, "leader", photo=others))
    do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    assert_refused(
        "BH-20", lambda: do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    )
    do(loop, "release", other, "leader", **HIDDEN)
    assert_refused(
        "BH-20", lambda: do(loop, "release_photo", other, "leader", photo=others, faceless=True)
    )


@pytest.mark.clause("BH-20")
@pytest.mark.parametrize("act", ["release_photo", "withhold_photo"])
def test_the_same_decision_sent_twice_is_taken_once(loop: Loop, act: str) -> None:
    request, photo = with_photo(loop)
    if act == "withhold_photo":
        do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    agreed = {"faceless": True} if act == "release_photo" else {}
    sent: Any = {"photo": photo, "token": new_token(), **agreed}
    do(loop, act, request, "leader", **sent)
    assert_repeated(lambda: do(loop, act, request, "leader", **sent))


@pytest.mark.clause("BH-20", "BH-14", "BH-16")
@pytest.mark.parametrize("how", ["release", "sort", "divert", "withdraw"])
def test_photos_leave_the_wall_together_with_the_words(loop: Loop, how: str) -> None:
    request, photo = with_photo(loop)
    do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    values = {
        "release": HIDDEN,
        "sort": {**HIDDEN, "category": "repair", "urgency": "normal"},
        "divert": {"reason": "反映村干部"},
    }.get(how, {})
    do(loop, how, request, "resident" if how == "withdraw" else "leader", **values)
    assert (shown(request), public(photo)) == ([], 404)


# --- the resident's consent ---------------------------------------------------------------------


@pytest.mark.clause("BH-20")
def test_without_the_residents_consent_the_own_photo_stays_private_and_a_members_does_not(
    loop: Loop,
) -> None:
    request = loop.to("handling", photos=[stored()])
    commands.report(
        request.home_id, request.pk, result="已换灯", after=[stored()], **loop.by("wang")
    )
    ask, after = (row.pk for row in photos(request))
    release = functools.partial(do, loop, "release_photo", request, "leader", faceless=True)
    assert_refused("BH-20", functools.partial(release, photo=ask))
    release(photo=after)
    assert shown(request) == [after]
    page = signed_in(loop, "leader").get(f"/desk/wall/QY/{request.pk}/").content.decode()
    assert page.count(" disabled") == 2  # The statement and the button of the resident's photo.
    assert "居民没有同意公开自己的照片" in page


@pytest.mark.clause("BH-20")
def test_the_resident_takes_a_photo_back_at_once_and_the_leader_cannot_hang_it_again(
    loop: Loop,
) -> None:
    request, photo = with_photo(loop)
    do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    do(loop, "take_back_photo", request, "resident", photo=photo)
    assert last(loop, request) == ("wall.take_back_photo", "resident", ["BH-20"])
    assert told(loop, request) == {"leader", "deputy"}
    assert (shown(request), public(photo)) == ([], 404)
    request.refresh_from_db()
    assert (request.state, request.may_show_photos) == ("sorted", False)
    again = functools.partial(do, loop, "release_photo", request, "leader", faceless=True)
    assert_refused("BH-20", functools.partial(again, photo=photo))


@pytest.mark.clause("BH-20", "BH-01", "BH-02")
def test_only_what_hangs_there_is_taken_back_by_its_own_resident(loop: Loop) -> None:
    request, photo = with_photo(loop, "rating")
    back = functools.partial(do, loop, "take_back_photo", request)
    assert_refused("BH-20", functools.partial(back, "resident", photo=photo))
    do(loop, "release_photo", request, "leader", photo=photo, faceless=True)
    for who in ("leader", "wang", "another resident", "machine"):
        assert_refused("BH-02", functools.partial(back, who, photo=photo))
    assert_refused("BH-01", functools.partial(back, "resident", photo=1))
    sent: Any = {"photo": photo, "token": new_token()}
    back("resident", **sent)
    assert_repeated(functools.partial(back, "resident", **sent))


# --- before and after ---------------------------------------------------------------------------


@pytest.mark.clause("QY-09", "BH-17")
def test_a_report_marks_its_photos_as_before_and_after(loop: Loop) -> None:
    request = loop.to("handling")
    many = [stored() for _ in range(4)]
    for kind in ("before", "after"):
        too_many = functools.partial(do, loop, "report", request, "wang", result="好")
        assert_refused("BH-17", functools.partial(too_many, **{kind: many}))
    do(loop, "report", request, "wang", result="已换灯", before=many[:1], after=many[1:3])
    assert [row.purpose for row in photos(request)] == ["before", "after", "after"]


# --- pages --------------------------------------------------------------------------------------


def signed_in(loop: Loop, who: str) -> Client:
    """Return a browser in which somebody of the cast is signed in."""
    client = Client()
    client.force_login(User.objects.get(person=getattr(loop.cast, who)))
    return client


def buttons(page: str) -> list[str]:
    """Return the addresses of a page's photo buttons."""
    return re.findall(r'action="([^"]+/(?:release|withhold)_photo/)"', page)


def test_the_report_page_sends_before_and_after(loop: Loop) -> None:
    request = loop.to("handling")
    client, url = signed_in(loop, "wang"), f"/desk/wall/QY/{request.pk}/report/"
    page = client.get(url).content.decode()
    hidden = dict(re.findall(r'name="(token|seq)" value="(\d+)"', page))
    files = {
        name: SimpleUploadedFile(f"{name}.jpg", jpeg(), "image/jpeg")
        for name in ("before", "after")
    }
    assert client.post(url, {**hidden, "result": "已换灯", **files}).status_code == 302
    assert {row.purpose for row in photos(request)} == {"before", "after"}


def test_buttons_on_the_case_the_sort_and_the_publish_page(loop: Loop) -> None:
    request = loop.to("handling", photos=[stored()], may_show_photos=True)
    commands.report(
        request.home_id, request.pk, result="已换灯", after=[stored()], **loop.by("wang")
    )
    ask, after = (row.pk for row in photos(request))
    client, case = signed_in(loop, "leader"), f"/desk/wall/QY/{request.pk}/"
    for name in ("", "release/", "publish/"):
        assert len(buttons(client.get(case + name).content.decode())) == 2, name
    assert buttons(signed_in(loop, "wang").get(case).content.decode()) == []

    url = f"{case}photo/{after}/release_photo/"
    answer = client.post(url, {"token": new_token(), "back": "publish"})
    assert (answer.status_code, shown(request)) == (302, []), "nobody was asked"
    answer = client.post(url, {"token": new_token(), "back": "publish", "faceless": "on"})
    assert answer["Location"] == f"{case}publish/#photos"
    assert shown(request) == [after]
    page = client.get(case).content.decode()
    assert f"{case}photo/{after}/withhold_photo/" in page

    item = Client().get(f"/w/QY/01/r/{request.number}/").content.decode()
    assert f"/photo/QY/{after}.jpg" in item
    assert "办理后" in item
    assert f"/photo/QY/{ask}.jpg" not in item


@pytest.mark.clause("BH-20")
def test_a_refused_button_says_why_and_changes_nothing(loop: Loop) -> None:
    request, photo = with_photo(loop)
    before = business_rows()
    client, case = signed_in(loop, "leader"), f"/desk/wall/QY/{request.pk}/"
    answer = client.post(
        f"{case}photo/{photo}/withhold_photo/", {"token": new_token()}, follow=True
    )
    assert "BH-20" in answer.content.decode()
    assert client.post(f"{case}photo/{photo}/release_photo/").status_code == 404
    assert client.get(f"{case}photo/{photo}/release_photo/").status_code == 405
    stranger = signed_in(loop, "other_leader")
    url = f"{case}photo/{photo}/release_photo/"
    assert stranger.post(url, {"token": new_token()}).status_code == 404
    assert business_rows() == before

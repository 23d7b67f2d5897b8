"""联系居民、记录进展: the member reaches the resident, and notes how the work goes on."""

import datetime
import io
from typing import Any

import pytest
from PIL import Image

from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Request
from tests.conftest import Loop
from tests.wall.proof import (
    assert_refused,
    assert_repeated,
    body,
    do,
    last,
    last_data,
    last_words,
    owed,
    refusals,
    told,
)

CALLED: dict[str, Any] = {"way": "phone", "note": "三楼也不亮"}


@pytest.mark.clause("QY-08")
def test_the_contact_is_recorded_with_its_own_time_and_the_handling_goes_on(loop: Loop) -> None:
    request = loop.to("accepted")
    called_at = loop.at - datetime.timedelta(minutes=20)
    do(loop, "contact", request, "wang", **CALLED, happened_at=called_at)

    request.refresh_from_db()
    assert request.state == "handling"
    assert last(loop, request) == ("wall.contact", "wang", ["QY-08"])
    assert last_data(request) == {"way": "phone", "reached": True}
    assert last_words(request) == {"note": "三楼也不亮"}
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert entry is not None
    assert (entry.at, entry.happened_at) == (loop.at, called_at)
    assert owed(loop, request) == [("wall.handle", "wang", "2026-03-09T16:00Z")]
    assert told(loop, request) == set()


@pytest.mark.clause("QY-08")
def test_a_second_contact_changes_neither_state_nor_date(loop: Loop) -> None:
    request = loop.to("handling")
    entered, before = request.entered_at, owed(loop, request)
    do(loop, "contact", request, "wang", way="visit", note="", reached=False)
    request.refresh_from_db()
    assert (request.state, request.entered_at) == ("handling", entered)
    assert last_data(request) == {"way": "visit", "reached": False}
    assert owed(loop, request) == before


@pytest.mark.clause("QY-08")
def test_progress_keeps_words_and_photos_and_leaves_the_date_alone(loop: Loop) -> None:
    request = loop.to("handling")
    before = owed(loop, request)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    photo = evidence.store_photo(io.BytesIO(out.getvalue()), name="before.png")
    do(loop, "progress", request, "wang", note="已买到灯管", photos=[photo])

    request.refresh_from_db()
    assert request.state == "handling"
    assert last(loop, request) == ("wall.progress", "wang", ["QY-08"])
    entry = journal.story(request.home_id, request.dossier_id).last()
    assert body(entry)["evidence"] == [{"id": str(photo.id), "sha256": photo.sha256}]
    (kept,) = evidence.of_dossier(request.home_id, request.dossier_id)
    assert (kept.purpose, kept.released_at) == ("progress", None)
    assert owed(loop, request) == before


@pytest.mark.clause("QY-08", "BH-17", "BH-02")
@refusals(
    ("clause", "act", "state", "who", "values"),
    [
        ("QY-08", "contact", "dispatched", "wang", CALLED),
        ("QY-08", "contact", "handled", "wang", CALLED),
        ("QY-08", "contact", "redispatch", "wang", CALLED),
        ("BH-02", "contact", "accepted", "li", CALLED),
        ("BH-02", "contact", "accepted", "leader", CALLED),
        ("BH-02", "contact", "accepted", "stranger", CALLED),
        ("QY-08", "progress", "accepted", "wang", {"note": "已买到灯管"}),
        ("QY-08", "progress", "rating", "wang", {"note": "已买到灯管"}),
        ("BH-17", "progress", "handling", "wang", {"note": " "}),
        ("BH-17", "progress", "handling", "wang", {"note": "灯" * 10_001}),
        ("BH-02", "progress", "handling", "li", {"note": "已买到灯管"}),
        ("BH-02", "progress", "handling", "resident", {"note": "已买到灯管"}),
    ],
)
def test_refused_contact_or_progress_leaves_no_trace(
    loop: Loop, clause: str, act: str, state: str, who: str, values: dict[str, Any]
) -> None:
    request = loop.to(state)
    assert_refused(clause, lambda: do(loop, act, request, who, **values))


@pytest.mark.clause("QY-08")
@pytest.mark.parametrize(("contacts", "refused"), [(0, True), (1, False), (4, False)])
def test_refused_result_before_the_resident_was_contacted(contacts: int, *, refused: bool) -> None:
    request = Request(id=1, state="handling")
    if refused:
        with pytest.raises(Refused, match="QY-08"):
            rules.contacted_before_reporting(request, contacts=contacts)
    else:
        rules.contacted_before_reporting(request, contacts=contacts)


@pytest.mark.clause("QY-08")
def test_the_same_form_sent_twice_is_one_contact(loop: Loop) -> None:
    request, token = loop.to("accepted"), new_token()
    do(loop, "contact", request, "wang", **CALLED, token=token)
    assert_repeated(lambda: do(loop, "contact", request, "wang", **CALLED, token=token))


@pytest.mark.clause("QY-08")
def test_a_contact_is_not_dated_before_the_dispatch(loop: Loop) -> None:
    request = loop.to("accepted")
    assert request.dispatched_at is not None
    said = {"way": "phone", "note": "好"}
    early = request.dispatched_at - datetime.timedelta(minutes=1)
    assert_refused("QY-08", lambda: do(loop, "contact", request, "wang", **said, happened_at=early))
    do(loop, "contact", request, "wang", **said, happened_at=request.dispatched_at)

"""销毁: afterwards no dump and no folder holds a word of it, and everything still verifies (L3)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bihuan.config import dumps
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import destroying, evidence
from bihuan.kernel.journal.broken import Check
from bihuan.kernel.journal.models import Destruction, PrivateValue
from bihuan.modules.wall import commands
from bihuan.modules.wall.commands.erasing import erase_resident
from bihuan.modules.wall.models import Contact, Request
from tests.conftest import Loop
from tests.kernel.conftest import Archive, copy_database, photo
from tests.snapshot import business_rows

SECRETS = {
    "text": "我家住三号楼，水管漏了，孩子还小",
    "place": "三号楼西单元",
    "house": "西单元四零二",
    "name": "周桂香",
    "phone": "13812345678",
    "proxy_name": "周小军",
    "proxy_relation": "侄子",
}
WORDS = {
    "note": "她说下班以后才在家",
    "result": "换了周大妈家的水管",
    "public": "水管漏水已修好",
    "rated": "小王人很好，谢谢",
}


def private_request(loop: Loop) -> Request:
    """Return a closed request full of what must go."""
    request: Request = loop.raised(**SECRETS, is_proxy=True, may_publish=False, photos=[photo()])
    home, pk = request.home_id, request.pk
    commands.sort(
        home,
        pk,
        category="repair",
        urgency="normal",
        publicity="category",
        public_title="",
        public_text="",
        is_sensitive=True,
        **loop.by("leader"),
    )
    loop.dispatch(request)
    loop.take(request)
    commands.contact(home, pk, way="phone", note=WORDS["note"], **loop.by("wang"))
    commands.report(home, pk, result=WORDS["result"], photos=[photo("blue")], **loop.by("wang"))
    commands.publish(home, pk, public_result=WORDS["public"], **loop.by("leader"))
    commands.rate(home, pk, grade="satisfied", words=WORDS["rated"], **loop.by_resident(request))
    Request.objects.filter(home_id=home, pk=pk).update(grams=["水管", "漏了"])
    request.refresh_from_db()
    return request


def erase(loop: Loop, request: Request, who: str = "section", reason: str = "asked") -> None:
    """Erase a request as somebody of the cast."""
    erase_resident(request.home_id, request.pk, reason=reason, **loop.by(who))


@pytest.mark.law("L3")
@pytest.mark.clause("BH-23")
def test_after_erasure_no_dump_and_no_folder_holds_a_word_of_it(
    archive: Archive, tmp_path: Path
) -> None:
    request = private_request(archive.loop)
    archive.seal()
    photos = [evidence.path_of(row.pk) for row in evidence.of_dossier(request.home_id, request.pk)]
    before = [path.read_bytes() for path in photos]
    hidden = [*SECRETS.values(), WORDS["note"], WORDS["result"], WORDS["rated"], "水管"]
    assert [word for word in hidden if word not in dumped(archive, tmp_path / "before.sql")] == []

    erase(archive.loop, request)

    text = dumped(archive, tmp_path / "after.sql")
    assert [word for word in hidden if word in text] == []
    kept = [path for path in archive.folder.rglob("*") if path.is_file()]
    files = [path.read_bytes() for path in kept if path.suffix != ".sql"]
    assert [one for one in files if one in before] == []
    assert [path for path in photos if path.exists()] == []
    joined = b"".join(files)
    assert [word for word in hidden if word.encode() in joined] == []
    archive.verify()
    archive.seal()
    archive.verify()


@pytest.mark.law("L2", "L3")
@pytest.mark.clause("BH-23")
def test_erasure_is_an_act_with_a_record_of_what_went(archive: Archive) -> None:
    request = private_request(archive.loop)
    closed_at = request.closed_at
    archive.loop.later(days=400)
    erase(archive.loop, request, reason="expired")

    request.refresh_from_db()
    assert (request.state, request.closed_at) == ("closed", closed_at)
    assert (request.text, request.title, request.place, request.grams) == ("", "", "", [])
    contact = Contact.objects.get(home_id=request.home_id, request=request.pk)
    assert (contact.name, contact.phone, contact.house) == ("", "", "")
    assert contact.destroyed_at == archive.loop.at
    row = Destruction.objects.get(home_id=request.home_id)
    assert (row.dossier_id, row.reason, len(row.evidence)) == (request.dossier_id, "expired", 2)
    (line,) = destroying.listed()
    assert line["values"] == json.loads(row.values)
    assert line["entry"] == str(row.entry_id)
    left = PrivateValue.objects.filter(home_id=request.home_id, entry__dossier=request.dossier_id)
    assert not left.exclude(value=None, salt=None).exists()


@pytest.mark.clause("BH-23")
@pytest.mark.parametrize(
    ("state", "who", "reason", "clause"),
    [
        ("closed", "leader", "asked", "BH-02"),
        ("closed", "supervision", "asked", "BH-02"),
        ("rating", "section", "asked", "BH-23"),
        ("closed", "section", "因为", "BH-23"),
    ],
)
def test_refused_erasure_leaves_no_trace(
    loop: Loop, state: str, who: str, reason: str, clause: str
) -> None:
    request = loop.to(state)
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        erase(loop, request, who, reason)
    assert refusal.value.clause == clause
    assert business_rows() == before


@pytest.mark.clause("BH-23")
def test_there_is_nothing_to_erase_twice(loop: Loop) -> None:
    request = loop.to("closed")
    erase(loop, request)
    with pytest.raises(Refused, match="已经销毁"):
        erase(loop, request)


@pytest.mark.law("L3")
def test_a_result_given_to_a_merged_request_goes_with_the_leads(archive: Archive) -> None:
    loop = archive.loop
    lead, copy = loop.to("sorted"), loop.to("sorted")
    commands.merge(copy.home_id, copy.pk, lead=lead.pk, **loop.by("leader"))
    for name in ("dispatch", "take", "contact", "report", "publish", "rate"):
        getattr(loop, name)(lead)
    copy.refresh_from_db()
    assert copy.result != ""
    archive.verify()

    erase(loop, lead)

    copy.refresh_from_db()
    assert (copy.state, copy.result, copy.public_result) == ("rating", "", "")
    assert copy.text != ""
    archive.verify()


@pytest.mark.law("L3")
def test_a_database_from_before_the_erasure_destroys_again(
    archive: Archive, tmp_path: Path
) -> None:
    request = private_request(archive.loop)
    pk = request.pk
    yesterday = f"{archive.name}_y"
    copy_database(archive.name, yesterday)
    erase(archive.loop, request)
    archive.use(yesterday)
    found = archive.caught()
    assert found.check == Check.COMMITMENTS
    assert "销毁清单" in found.message

    assert destroying.replay() == 1

    archive.verify()
    text = dumped(archive, tmp_path / "after.sql", name=yesterday)
    assert [word for word in SECRETS.values() if word in text] == []
    assert Request.objects.get(home_id=request.home_id, pk=pk).text == ""
    assert destroying.replay() == 0
    archive.use(archive.name)
    drop(yesterday)


@pytest.mark.law("L3")
def test_a_crash_before_the_list_was_written_is_mended(archive: Archive) -> None:
    request = private_request(archive.loop)
    rows = list(evidence.of_dossier(request.home_id, request.pk))
    erase(archive.loop, request)
    destroying.list_path().unlink()
    path = evidence.path_of(rows[0].pk)
    path.write_bytes(b"left over")
    assert archive.caught().check == Check.EVIDENCE

    assert destroying.catch_up() == 1

    assert not path.exists()
    assert len(list(destroying.listed())) == 1
    assert destroying.catch_up() == 0
    archive.verify()


@pytest.mark.law("L2", "L3")
def test_an_erasure_that_does_not_commit_destroys_nothing(loop: Loop) -> None:
    """Inside the test's transaction nothing has committed: file and list are as before."""
    request = loop.raised(photos=[photo()])
    commands.withdraw(request.home_id, request.pk, **loop.by_resident(request))
    (row,) = evidence.of_dossier(request.home_id, request.pk)
    listed = list(destroying.listed())
    erase(loop, request)
    assert evidence.path_of(row.pk).exists()
    assert list(destroying.listed()) == listed


@pytest.mark.law("L3")
def test_erasure_takes_a_bounded_number_of_statements(
    loop: Loop, django_assert_max_num_queries: Any
) -> None:
    request = loop.to("closed")
    by = loop.by("section")
    with django_assert_max_num_queries(12 + 2):  # SAVEPOINT and RELEASE count here.
        erase_resident(request.home_id, request.pk, reason="asked", **by)


def dumped(archive: Archive, path: Path, *, name: str = "") -> str:
    """Return a plain dump of the database."""
    connection.close()
    login = json.loads((archive.folder / "logins.json").read_text())["owner"]
    dumps.dump({**login, "NAME": name or archive.name}, path, plain=True)
    return path.read_text()


def drop(name: str) -> None:
    """Drop a copy."""
    from tests import server

    connection.close()
    server.drop(name)

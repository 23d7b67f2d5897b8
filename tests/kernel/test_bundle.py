"""卷宗包: anybody checks a dossier with Python alone; nothing destroyed leaves with it."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from bihuan.kernel.journal import bundling, verify_bundle
from bihuan.kernel.journal.facade import private_values
from bihuan.kernel.journal.models import Dossier
from bihuan.kernel.people.models import User
from bihuan.modules.wall.commands.erasing import erase_resident
from tests.kernel.conftest import Archive, command

pytestmark = pytest.mark.law("L3")

TEXT = "楼道灯坏了，晚上看不清台阶。"


def closed(archive: Archive) -> Dossier:
    """Return the closed request's dossier."""
    found: Dossier = Dossier.objects.get(home_id=archive.home.pk, closed_at__isnull=False)
    return found


def exported(archive: Archive, folder: Path, *, with_texts: bool = False) -> Path:
    """Write the closed request's bundle without its PDF."""
    folder.mkdir()
    bundling.bundle(archive.home, closed(archive), folder, with_texts=with_texts)
    return folder


def checked(folder: Path, *, given: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run the bundle's own verifier, isolated from everything installed."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify_bundle.py", *given],
        cwd=folder,
        text=True,
        check=False,
        capture_output=True,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_bundle_is_verified_with_the_standard_library_alone(
    sealed: Archive, tmp_path: Path
) -> None:
    code, said = checked(exported(sealed, tmp_path / "out"))
    assert code == 0
    assert "8 条记录首尾相接" in said
    assert "其中 8 条已封存于检查点" in said
    assert "第 1 至 8 条完整无缺" in said


def test_the_command_writes_the_record_as_paper_too(sealed: Archive, tmp_path: Path) -> None:
    number = closed(sealed).number
    done = command(sealed, "bundle", number, "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "checkpoint.txt",
        "entries.ndjson",
        "proofs.json",
        "public.pem",
        "record.pdf",
        "verify_bundle.py",
    ]
    paper = PdfReader(tmp_path / "out" / "record.pdf")
    text = "".join(page.extract_text() for page in paper.pages)
    assert number in text
    assert "python3 verify_bundle.py" in paper.pages[0].extract_text()
    assert "派单" in text
    assert "何万里" in text
    assert "已派单" in text
    assert TEXT not in text
    everything = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert TEXT.encode() not in everything
    assert b"13800001111" not in everything
    assert checked(tmp_path / "out")[0] == 0

    wrong = command(sealed, "bundle", "26-000001", "--out", str(tmp_path / "none"))
    assert wrong.returncode == 1
    assert "没有编号为 26-000001 的卷宗" in wrong.stderr
    assert "诉求 QY26" in wrong.stderr
    assert not (tmp_path / "none").exists()

    again = command(sealed, "bundle", number, "--out", str(tmp_path / "out"))
    assert (again.returncode, "已存在" in again.stderr) == (1, True)

    packed = command(
        sealed, "bundle", number, "--out", str(tmp_path / "more"), "--zip", "--with-texts"
    )
    assert packed.returncode == 0, packed.stderr
    assert (tmp_path / "more.zip").exists()
    assert not (tmp_path / "more").exists()


def zipped(folder: Path, name: str, files: Iterable[str] | None = None) -> str:
    """Pack files of a bundle beside it and return the .zip's path."""
    path = folder.parent / name
    with zipfile.ZipFile(path, "w") as pack:
        for file in folder.iterdir():
            if files is None or file.name in files:
                pack.write(file, file.name)
    return str(path)


def test_a_zip_is_verified_as_it_was_handed_out(sealed: Archive, tmp_path: Path) -> None:
    folder = exported(sealed, tmp_path / "out", with_texts=True)
    code, said = checked(folder, given=(zipped(folder, "good.zip"),))
    assert (code, "第 1 至 8 条完整无缺" in said) == (0, True), said
    assert "项文字与记录中的承诺一致" in said
    change(folder / "texts.ndjson", TEXT, "别的话")
    assert checked(folder, given=(zipped(folder, "changed.zip"),))[0] == 1


def test_anything_else_is_said_in_one_line(sealed: Archive, tmp_path: Path) -> None:
    folder = exported(sealed, tmp_path / "out")
    (tmp_path / "empty").mkdir()
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "cut.zip").write_bytes(Path(zipped(folder, "whole.zip")).read_bytes()[:-200])
    bare = zipped(folder, "bare.zip", files=["entries.ndjson"])
    for given, says in (
        (str(tmp_path / "nothing.zip"), "没有"),
        (str(tmp_path / "letter.pdf"), "不是卷宗包"),
        (str(tmp_path / "cut.zip"), "不是卷宗包"),
        (str(tmp_path / "empty"), "缺少 entries.ndjson"),
        (bare, "缺少 proofs.json、checkpoint.txt、public.pem"),
    ):
        code, said = checked(folder, given=(given,))
        assert (code, says in said, said.count("\n")) == (1, True, 1), said


@pytest.mark.parametrize("name", ["entries.ndjson", "proofs.json", "checkpoint.txt", "public.pem"])
@pytest.mark.parametrize("content", [b"", b"{}\n", b"[1]\n", b"\xff\xfe", b"a\n\nb\n"])
def test_damaged_files_are_said_in_one_line(
    sealed: Archive, tmp_path: Path, name: str, content: bytes
) -> None:
    folder = exported(sealed, tmp_path / "out")
    (folder / name).write_bytes(content)
    code, said = checked(folder, given=(zipped(folder, "damaged.zip"),))
    assert (code, said.startswith("核验未通过："), said.count("\n")) == (1, True, 1), said


def test_a_broken_dossier_is_not_bundled(sealed: Archive, tmp_path: Path) -> None:
    sealed.attack(f"UPDATE wall_request SET grade = 'basically' WHERE id = {closed(sealed).pk}")
    done = command(sealed, "bundle", closed(sealed).number, "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "witness" in done.stderr
    assert not (tmp_path / "out").exists()


def test_texts_leave_only_when_asked_for_and_are_held_against_the_record(
    sealed: Archive, tmp_path: Path
) -> None:
    folder = exported(sealed, tmp_path / "out", with_texts=True)
    assert TEXT in (folder / "texts.ndjson").read_text()
    code, said = checked(folder)
    assert (code, "项文字与记录中的承诺一致" in said) == (0, True)
    change(folder / "texts.ndjson", TEXT, "别的话")
    assert checked(folder)[0] == 1


def test_what_was_destroyed_is_in_no_bundle(sealed: Archive, tmp_path: Path) -> None:
    request = closed(sealed)
    erase_resident(request.home_id, request.pk, reason="asked", **sealed.loop.by("section"))
    sealed.seal()
    folder = exported(sealed, tmp_path / "out", with_texts=True)
    assert (folder / "texts.ndjson").read_text() == ""
    assert TEXT not in "".join(path.read_text() for path in folder.iterdir())
    code, said = checked(folder)
    assert (code, "第 1 至 9 条完整无缺" in said) == (0, True)


def test_an_entry_after_the_checkpoint_is_shown_as_not_sealed(
    sealed: Archive, tmp_path: Path
) -> None:
    request = closed(sealed)
    erase_resident(request.home_id, request.pk, reason="asked", **sealed.loop.by("section"))
    _, said = checked(exported(sealed, tmp_path / "out"))
    assert "9 条记录首尾相接" in said
    assert "其中 8 条已封存" in said
    assert "第 1 至 8 条完整无缺" in said


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("entries.ndjson", "wall.take", "wall.keep", "原文与摘要不符"),
        ("entries.ndjson", '"seq": 8', '"seq": 9', "缺失"),
        ("checkpoint.txt", "bihuan/QY\n", "bihuan/FP\n", "检查点属于"),
        ("proofs.json", '"index": ', '"index": 1', "不在检查点中"),
        ("proofs.json", '\\"seq\\":8', '\\"seq\\":9', "不在检查点中"),
    ],
)
def test_a_changed_bundle_is_refused(
    sealed: Archive, tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    folder = exported(sealed, tmp_path / "out")
    change(folder / name, old, new)
    code, said = checked(folder)
    assert code == 1
    assert says in said


def test_a_shortened_file_is_missed_by_the_heads_leaf(sealed: Archive, tmp_path: Path) -> None:
    folder = exported(sealed, tmp_path / "out")
    lines = (folder / "entries.ndjson").read_text().splitlines(keepends=True)
    (folder / "entries.ndjson").write_text("".join(lines[:-1]))
    proofs = json.loads((folder / "proofs.json").read_text())
    proofs["leaves"] = [row for row in proofs["leaves"] if row["seq"] < 8]
    (folder / "proofs.json").write_text(json.dumps(proofs))
    code, said = checked(folder)
    assert (code, "条数多于本包" in said) == (1, True)


def test_a_checkpoint_signed_by_somebody_else_is_refused(sealed: Archive, tmp_path: Path) -> None:
    folder = exported(sealed, tmp_path / "out")
    note = (folder / "checkpoint.txt").read_text()
    (folder / "checkpoint.txt").write_text(note[:-30] + "A" * 26 + note[-4:])
    code, said = checked(folder)
    assert (code, "签名无效" in said) == (1, True)


def test_the_small_ed25519_agrees_with_the_library() -> None:
    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        message = b"x" * number
        public, signature = key.public_key().public_bytes_raw(), key.sign(message)
        assert verify_bundle.ed25519_holds(public, message, signature)
        assert not verify_bundle.ed25519_holds(public, message + b"y", signature)
        for place in (0, 31, 32, 63):
            broken = bytearray(signature)
            broken[place] ^= 1
            assert not verify_bundle.ed25519_holds(public, message, bytes(broken))


def test_the_small_ed25519_knows_the_answers_of_rfc_8032() -> None:
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert verify_bundle.ed25519_holds(public, bytes.fromhex("72"), signature)


def change(path: Path, old: str, new: str) -> None:
    """Change the first occurrence in a file, which must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_auditor_takes_the_bundle_without_private_values(
    sealed: Archive, tmp_path: Path
) -> None:
    dossier = closed(sealed)
    client = Client()
    client.force_login(User.objects.get(person=sealed.loop.cast.auditor))
    answer = client.post(reverse("registers:bundle", args=[dossier.pk]))
    assert answer.status_code == 200, answer.content.decode()
    assert dossier.number in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        pack.extractall(tmp_path / "out")
        everything = b"".join(pack.read(name) for name in pack.namelist())
    assert checked(tmp_path / "out")[0] == 0
    assert not (tmp_path / "out" / "texts.ndjson").exists()
    for row in private_values(sealed.home.pk, dossier.pk).values():
        assert [text for text in row.values() if text and text.encode() in everything] == []
    paper = PdfReader(tmp_path / "out" / "record.pdf")
    text = "".join(page.extract_text() for page in paper.pages)
    assert "何万里" in text
    assert TEXT not in text
    page = client.get(reverse("registers:record", args=[dossier.pk])).content.decode()
    assert "检查点" in page
    assert "待封存" not in page

    # What doesn't verify isn't handed out.
    sealed.attack(f"UPDATE wall_request SET grade = 'basically' WHERE id = {dossier.pk}")
    answer = client.post(reverse("registers:bundle", args=[dossier.pk]))
    assert (answer.status_code, "核验未通过" in answer.content.decode()) == (422, True)

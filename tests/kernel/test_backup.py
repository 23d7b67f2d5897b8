"""备份和恢复: a backup brings back everything but what was destroyed, and says what it lost."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from bihuan.config import dumps
from bihuan.config.cli import backup
from bihuan.kernel.journal import notes
from bihuan.kernel.journal.models import Dossier
from bihuan.modules.wall.commands.erasing import erase_resident
from tests import server
from tests.kernel.conftest import Archive, command, furnish

pytestmark = [pytest.mark.law("L3"), pytest.mark.slow]

TEXT = "楼道灯坏了，晚上看不清台阶。"


@pytest.fixture
def owned(sealed: Archive) -> Archive:
    """An archive whose database belongs to the owner's role, as in an installation."""
    connection.close()
    with server.admin(sealed.name) as admin:
        admin.execute(f"ALTER DATABASE {sealed.name} OWNER TO bihuan_owner".encode())
    return sealed


def test_verify_works_beside_others_and_names_the_broken_place(sealed: Archive) -> None:
    done = command(sealed, "verify")
    assert (done.returncode, "核验通过" in done.stdout) == (0, True), done.stderr
    dossier = Dossier.objects.get(home_id=sealed.home.pk, closed_at__isnull=False)
    one = command(sealed, "verify", dossier.number)
    assert (one.returncode, "1 个卷宗，8 条记录" in one.stdout) == (0, True)
    unknown = command(sealed, "verify", "QY00000000")
    assert (unknown.returncode, "没有编号" in unknown.stderr) == (1, True)

    sealed.attack(f"UPDATE wall_request SET outcome = 'basically' WHERE id = {dossier.pk}")
    done = command(sealed, "verify")
    assert done.returncode == 1
    assert "witness" in done.stdout
    assert dossier.number in done.stdout
    assert "Traceback" not in done.stderr


def test_seal_says_how_many(sealed: Archive) -> None:
    sealed.loop.raised()
    connection.close()
    done = command(sealed, "seal")
    assert (done.returncode, done.stdout) == (0, "已封存 5 条记录\n"), done.stderr
    assert sealed.verify().unsealed == 0


def test_a_checkpoint_kept_elsewhere_is_held_against_the_database(
    sealed: Archive, tmp_path: Path
) -> None:
    printed = tmp_path / "printed.txt"
    printed.write_text(notes.last_text(sealed.outside))
    assert command(sealed, "verify", "--checkpoint", str(printed)).returncode == 0
    longer = notes.checkpoint("QY", 10_000, bytes(32), notes.sealer_key(sealed.folder))
    printed.write_text(longer.text)
    done = command(sealed, "verify", "--checkpoint", str(printed))
    assert (done.returncode, "outside" in done.stdout) == (1, True)


def test_an_older_backup_comes_back_without_what_was_destroyed_and_says_what_it_lost(
    owned: Archive, tmp_path: Path
) -> None:
    made = command(owned, "backup", str(tmp_path / "kept"))
    assert made.returncode == 0, made.stderr
    again = command(owned, "backup", str(tmp_path / "kept"))
    assert (again.returncode, "已存在" in again.stderr) == (1, True)
    dossier = Dossier.objects.get(home_id=owned.home.pk, closed_at__isnull=False)
    photos = list((owned.folder / "evidence").rglob("*"))
    erase_resident(dossier.home_id, dossier.pk, reason="asked", **owned.loop.by("section"))
    owned.loop.raised()
    lost = owned.seal()
    assert lost == 2
    connection.close()

    unasked = command(owned, "restore", str(tmp_path / "kept"))
    assert (unasked.returncode, "--replace" in unasked.stderr) == (1, True)
    done = command(owned, "restore", str(tmp_path / "kept"), "--replace")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "重新销毁了 1 个卷宗" in done.stdout
    assert "已声明并签名" in done.stdout
    assert "核验通过" in done.stdout
    assert "恢复备份" in owned.outside.read_text()
    report = owned.verify()
    assert [one.lost > one.size for one in report.restores] == [True]
    texts = owned.rows("SELECT text FROM wall_request WHERE text <> ''")
    assert len(texts) == 3
    assert owned.rows(f"SELECT text FROM wall_request WHERE id = {dossier.pk}") == [("",)]
    assert not [path for path in photos if path.is_file()]
    owned.loop.raised()
    owned.seal()
    owned.verify()


def test_a_backup_makes_an_empty_installation_the_same(owned: Archive, tmp_path: Path) -> None:
    assert command(owned, "backup", str(tmp_path / "kept")).returncode == 0
    before = owned.verify()
    other = tmp_path / "other"
    name = f"{owned.name}_e"
    with server.admin("postgres") as admin:
        admin.execute(f"CREATE DATABASE {name} OWNER bihuan_owner".encode())
    furnish(other, name)
    (other / "keys.json").write_text(json.dumps({"django": "x", "blind": "00"}))
    empty = Archive(name, other, owned.loop)
    done = command(empty, "restore", str(tmp_path / "kept"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"检查点 {before.size}" in done.stdout
    assert (other / "keys.json").read_text() == (owned.folder / "keys.json").read_text()
    assert (other / "sealer.key").read_bytes() != (owned.folder / "sealer.key").read_bytes()
    assert len(notes.public_keys(other)) == 2
    server.drop(name)


def test_a_damaged_backup_is_refused_and_nothing_is_touched(owned: Archive, tmp_path: Path) -> None:
    assert command(owned, "backup", str(tmp_path / "kept")).returncode == 0
    dump = tmp_path / "kept" / "database.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + b"x")
    done = command(owned, "restore", str(tmp_path / "kept"), "--replace")
    assert (done.returncode, "database.dump" in done.stderr) == (1, True)

    dump.write_bytes(whole[: len(whole) // 2])
    manifest = {"v": 1, "files": backup.digests(tmp_path / "kept")}
    (tmp_path / "kept" / "manifest.json").write_text(json.dumps(manifest))
    done = command(owned, "restore", str(tmp_path / "kept"), "--replace")
    assert (done.returncode, "pg_restore" in done.stderr) == (1, True)
    owned.verify()


def test_a_database_in_use_is_not_replaced(owned: Archive, tmp_path: Path) -> None:
    assert command(owned, "backup", str(tmp_path / "kept")).returncode == 0
    login = json.loads((owned.folder / "logins.json").read_text())["app"]
    with dumps.connect(login):
        done = command(owned, "restore", str(tmp_path / "kept"), "--replace")
    assert (done.returncode, "先停止" in done.stderr) == (1, True)


def test_a_home_that_is_gone_is_missed(sealed: Archive) -> None:
    (sealed.folder / "checkpoints" / "ZZ.txt").write_text(
        notes.checkpoint("ZZ", 3, bytes(32), notes.sealer_key(sealed.folder)).text
    )
    done = command(sealed, "verify")
    assert (done.returncode, "没有这个单位" in done.stdout) == (1, True)


def test_the_section_destroys_at_the_command_line_with_its_own_password(sealed: Archive) -> None:
    dossier = Dossier.objects.get(home_id=sealed.home.pk, closed_at__isnull=False)
    words = ("destroy", dossier.number, "--ground", "asked", "--as", "section")
    wrong = command(sealed, *words, typed="nothing\n")
    assert (wrong.returncode, "密码不对" in wrong.stderr) == (1, True)
    done = command(sealed, *words, typed="cast-password\n", settings="tests.settings")
    assert done.returncode == 0, done.stderr
    assert TEXT not in str(sealed.rows(f"SELECT text FROM wall_request WHERE id = {dossier.pk}"))
    sealed.verify()


def test_the_loop_seals_what_comes_and_stops_when_told(sealed: Archive) -> None:
    script = "import sys; from bihuan.config.cli import main; sys.exit(main(sys.argv[1:]))"
    connection.close()
    loop = subprocess.Popen(
        [sys.executable, "-c", script, "seal", "--loop", "--every", "0.1"],
        env={**sealed.environment(), "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"},
    )
    try:
        sealed.loop.raised()
        deadline = time.monotonic() + 60
        while sealed.rows("SELECT 1 FROM journal_unsealed") and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        loop.terminate()
    assert loop.wait(30) == 0
    assert sealed.verify().unsealed == 0

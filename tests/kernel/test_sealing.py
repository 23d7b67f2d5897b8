"""封存: batches, roles, signed checkpoints, heads leaves, and the copy outside the database."""

import base64
import json
import stat
import threading

import psycopg
import pytest
from django.db import connection, transaction

from bihuan.kernel.base.dues import Due
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade, merkle, notes, sealing
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.models import Checkpoint, Entry, SealedLeaf, Unsealed
from bihuan.kernel.permissions.facade import SYSTEM
from tests import server
from tests.kernel.conftest import Archive, copy_database

pytestmark = pytest.mark.law("L3")


def test_a_batch_ends_with_heads_and_a_signed_checkpoint(archive: Archive) -> None:
    request = archive.loop.to("closed")
    entries = Entry.objects.filter(home_id=archive.home.pk).count()

    assert archive.seal() == entries

    leaves = list(SealedLeaf.objects.filter(home_id=archive.home.pk).order_by("index"))
    assert [leaf.index for leaf in leaves] == list(range(entries + 1))
    heads = {row["dossier"]: row for row in json.loads(leaves[-1].heads)["heads"]}
    assert heads[str(request.dossier_id)]["seq"] == 8
    assert not Unsealed.objects.filter(home_id=archive.home.pk).exists()
    row = Checkpoint.objects.get(home_id=archive.home.pk)
    root = merkle.root(bytes(leaf.leaf) for leaf in leaves)
    assert (row.size, bytes(row.root), bytes(row.frontier)) == (
        entries + 1,
        root,
        sealing._frontier(archive.home, archive.folder, archive.outside).packed(),
    )
    assert row.note.splitlines()[:4] == [
        "bihuan/QY",
        str(row.size),
        base64.b64encode(root).decode(),
        "",
    ]
    assert list(notes.texts_in(archive.outside)) == [row.note]
    assert archive.verify().size == row.size


def test_the_key_is_private_and_made_once(archive: Archive) -> None:
    first = notes.sealer_key(archive.folder)
    again = notes.sealer_key(archive.folder)
    assert first.private_bytes_raw() == again.private_bytes_raw()
    assert stat.S_IMODE((archive.folder / "sealer.key").stat().st_mode) == 0o600
    assert len(notes.public_keys(archive.folder)) == 1
    assert (archive.folder / "sealer.pub").read_text().startswith("-----BEGIN PUBLIC KEY-----")


def test_batches_stop_at_256_and_every_checkpoint_continues_the_last(archive: Archive) -> None:
    key = notes.sealer_key(archive.folder)
    waiting = Unsealed.objects.filter(home_id=archive.home.pk).count()
    _write_down(archive, 300 - waiting)
    sizes = []
    with archive.role("sealer"):
        while done := sealing.seal(archive.home, key=key, at=archive.loop.at):
            sizes.append(done)
    assert sizes == [256, 44]
    leaves = [
        bytes(row.leaf)
        for row in SealedLeaf.objects.filter(home_id=archive.home.pk).order_by("index")
    ]
    first, second = Checkpoint.objects.filter(home_id=archive.home.pk).order_by("size")
    proof = merkle.consistency_proof(leaves, first.size)
    assert merkle.verify_consistency(
        first.size, second.size, proof, bytes(first.root), bytes(second.root)
    )
    assert archive.verify().unsealed == 0


def _write_down(archive: Archive, many: int) -> None:
    request = archive.loop.raised()
    for number in range(many - 1):
        with transaction.atomic():
            (dossier,) = facade.lock(request.home_id, [request.dossier_id])
            dues = duties.open_duties(request.home_id, dossier.pk)
            facade.record(
                dossier,
                "wall.add",
                act_id=number,
                actor=SYSTEM,
                at=archive.loop.at,
                move=("submitted", "submitted"),
                dues=[Due(due.what, due.desk_id, due.due_at, due.clause, "") for due in dues],
            )


def test_appending_reads_no_leaves(archive: Archive) -> None:
    archive.loop.to("closed")
    archive.seal()
    archive.loop.raised()
    statements: list[str] = []

    def spy(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements.append(sql)
        return execute(sql, params, many, context)

    with archive.role("sealer"), connection.execute_wrapper(spy):
        sealing.seal(archive.home, key=notes.sealer_key(archive.folder), at=archive.loop.at)
    assert not [sql for sql in statements if "SELECT" in sql and "journal_sealed_leaf" in sql]


def test_two_sealers_at_once_seal_every_entry_once(archive: Archive) -> None:
    for _ in range(5):
        archive.loop.to("closed")
    key, home = notes.sealer_key(archive.folder), archive.home
    barrier, done = threading.Barrier(4), []

    def work() -> None:
        barrier.wait()
        try:
            done.append(sealing.seal(home, key=key, at=archive.loop.at))
        finally:
            connection.close()

    with archive.role("sealer"):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    archive.seal()
    assert sum(done) <= Entry.objects.filter(home_id=home.pk).count()
    assert archive.verify().unsealed == 0


def test_a_crash_before_the_copy_is_mended_by_the_next_batch(archive: Archive) -> None:
    archive.loop.raised()
    archive.seal()
    first = archive.outside.read_text()
    archive.loop.raised()
    archive.seal()
    archive.outside.write_text(first)

    archive.loop.raised()
    archive.seal()
    assert len(list(notes.texts_in(archive.outside))) == 3
    archive.verify()


@pytest.mark.parametrize("first", [True, False])
def test_the_sealer_signs_no_second_history(archive: Archive, first: bool) -> None:
    if not first:
        archive.loop.raised()
        archive.seal()
    yesterday = f"{archive.name}_y"
    connection.close()
    copy_database(archive.name, yesterday)
    archive.loop.raised()
    archive.seal()
    connection.close()
    connection.settings_dict["NAME"] = yesterday
    try:
        archive.loop.raised()
        with pytest.raises(Broken) as found:
            archive.seal()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = archive.name
        server.drop(yesterday)
    assert found.value.check == Check.OUTSIDE


TABLES = (
    "journal_entry",
    "journal_act",
    "journal_destruction",
    "journal_sealed_leaf",
    "journal_checkpoint",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET home_id = home_id", "DELETE FROM {}"])
def test_the_applications_role_cannot_change_the_record(table: str, verb: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _run("app", verb.format(table))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_private_value",
        "UPDATE journal_private_value SET field = 'x'",
        "DELETE FROM journal_unsealed",
        "INSERT INTO journal_sealed_leaf SELECT * FROM journal_sealed_leaf",
        "INSERT INTO journal_checkpoint SELECT * FROM journal_checkpoint",
    ],
)
def test_the_application_keeps_its_hands_off_the_queue_the_seals_and_the_values(
    statement: str,
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _run("app", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM wall_request",
        "SELECT * FROM journal_private_value",
        "DELETE FROM journal_entry",
    ],
)
def test_the_sealer_reads_entries_and_nothing_else(statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _run("sealer", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET act = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_private_value SET value = 'x'",
        "DELETE FROM journal_private_value",
    ],
)
def test_the_trigger_refuses_even_the_owner(statement: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException):
        _run("owner", statement)


def _run(role: str, statement: str) -> None:
    known = json.loads((server.HOME / "logins.json").read_text())[role]
    login = {name: known[key] for name, key in LOGIN.items()}
    with psycopg.connect(**login) as connected:
        connected.execute(statement.encode())


LOGIN = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}

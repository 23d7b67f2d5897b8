"""核验: whatever is done behind the journal is caught, by the check that is named (L3)."""

import datetime
from typing import Any

import pytest

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence, notes, verifying
from bihuan.kernel.journal.broken import Check
from bihuan.kernel.journal.chains import Chains
from bihuan.kernel.journal.models import Checkpoint, Dossier, Entry
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.kernel.policy import published
from bihuan.modules.registers import commands as registers
from bihuan.modules.wall import commands
from tests import server
from tests.conftest import PATHS
from tests.kernel.attacks import forge, rechain, reseal, truncate
from tests.kernel.conftest import Archive, copy_database, photo

pytestmark = pytest.mark.law("L3")


def closed(archive: Archive) -> Dossier:
    """Return the closed request's dossier."""
    found: Dossier = Dossier.objects.get(home_id=archive.home.pk, closed_at__isnull=False)
    return found


def entry(archive: Archive, seq: int) -> Entry:
    """Return an entry of the closed request."""
    rows = Entry.objects.filter(home_id=archive.home.pk, dossier=closed(archive).pk)
    found: Entry = rows.get(seq=seq)
    return found


@pytest.mark.parametrize("state", PATHS)
def test_a_request_is_what_its_entries_say_in_every_state(archive: Archive, state: str) -> None:
    archive.loop.to(state)
    archive.verify()


def test_a_report_counts_what_was_verified(sealed: Archive) -> None:
    sealed.loop.raised()
    report = sealed.verify()
    assert report.entries == Entry.objects.filter(home_id=sealed.home.pk).count()
    assert report.dossiers == Dossier.objects.filter(home_id=sealed.home.pk).count()
    row = Checkpoint.objects.get(home_id=sealed.home.pk)
    assert (report.size, report.root, report.unsealed) == (row.size, bytes(row.root), 1)


def test_progress_reaches_the_end(sealed: Archive) -> None:
    seen: list[tuple[int, int]] = []
    sealed.verify(progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] > 0


# --- entries ---


def test_a_changed_body_breaks_the_chain(sealed: Archive) -> None:
    pk = entry(sealed, 3).pk
    sealed.attack(f"UPDATE journal_entry SET body = replace(body, '2026', '2025') WHERE id = {pk}")
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.CHAIN, 3)
    assert closed(sealed).number in found.dossier


def test_a_changed_column_differs_from_the_body(sealed: Archive) -> None:
    pk = entry(sealed, 3).pk
    sealed.attack(f"UPDATE journal_entry SET actor = actor + 1 WHERE id = {pk}")
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.COLUMNS, 3)


@pytest.mark.parametrize(
    "change",
    [
        "act = 'wall.keep'",
        "act_id = act_id + 1",
        "actor_kind = 'system'",
        "on_behalf_of = 7",
        "at = at - interval '1 day'",
        "happened_at = happened_at - interval '1 day'",
    ],
)
def test_every_column_is_held_against_the_body(sealed: Archive, change: str) -> None:
    sealed.attack(f"UPDATE journal_entry SET {change} WHERE id = {entry(sealed, 4).pk}")
    assert sealed.caught().check == Check.COLUMNS


def test_a_deleted_entry_leaves_a_gap(sealed: Archive) -> None:
    pk = entry(sealed, 4).pk
    sealed.attack(f"DELETE FROM journal_entry WHERE id = {pk}")
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.CHAIN, 4)


def test_an_inserted_entry_does_not_fit_the_chain(sealed: Archive) -> None:
    last = entry(sealed, 8)
    sealed.attack(
        "INSERT INTO journal_entry (home_id, dossier_id, id, seq, prev, body, hash, act_id, act, "
        "actor_kind, actor, at, happened_at) SELECT home_id, dossier_id, 1, 9, prev, body, hash, "
        f"act_id, act, actor_kind, actor, at, happened_at FROM journal_entry WHERE id = {last.pk}"
    )
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.CHAIN, 9)


def test_an_entry_put_at_the_end_of_a_chain_was_never_queued(sealed: Archive) -> None:
    dossier = closed(sealed)
    forge(sealed, dossier, entry(sealed, 8), seq=9, prev=bytes(dossier.head))
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.SEALS, 9)


def test_a_dossier_chained_anew_differs_from_its_leaves(sealed: Archive) -> None:
    """The whole file forged consistently: its own chain verifies, the sealed leaves don't."""
    rechain(sealed, closed(sealed))
    Chains(sealed.home).check()
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.SEALS, 3)


def test_a_removed_dossier_is_missed_by_the_heads(sealed: Archive) -> None:
    dossier = closed(sealed).pk
    tables = ("journal_entry", "wall_request", "duties_duty", "wall_dispatch", "wall_rating")
    sealed.attack(
        f"DELETE FROM wall_contact WHERE request_id = {dossier}",
        f"DELETE FROM wall_dispatch WHERE request_id = {dossier}",
        f"DELETE FROM wall_rating WHERE request_id = {dossier}",
        *[f"DELETE FROM {table} WHERE dossier_id = {dossier}" for table in tables[:3]],
        f"DELETE FROM journal_dossier WHERE id = {dossier}",
    )
    found = sealed.caught()
    assert found.check == Check.HEADS
    assert str(dossier) in found.dossier


def test_a_truncated_tail_is_missed_by_the_heads(sealed: Archive) -> None:
    """The last entry goes, and everything that spoke of it is set back."""
    request = sealed.loop.raised()
    commands.add(request.home_id, request.pk, text="还有一句。", **sealed.loop.by_resident(request))
    sealed.seal()
    sealed.verify()
    truncate(sealed, request.pk)
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.HEADS, 2)


def test_a_truncated_tail_with_its_leaves_is_missed_by_the_checkpoint_outside(
    sealed: Archive,
) -> None:
    before = Checkpoint.objects.get(home_id=sealed.home.pk).size
    request = sealed.loop.raised()
    sealed.seal()
    middle = Checkpoint.objects.filter(home_id=sealed.home.pk).latest("size").size
    commands.add(request.home_id, request.pk, text="还有一句。", **sealed.loop.by_resident(request))
    sealed.seal()
    truncate(sealed, request.pk)
    sealed.attack(
        f"DELETE FROM journal_sealed_leaf WHERE index >= {middle}",
        f"DELETE FROM journal_checkpoint WHERE size > {middle}",
    )
    assert before < middle
    assert sealed.caught().check == Check.OUTSIDE


def test_yesterdays_database_is_caught_by_the_checkpoint_outside(sealed: Archive) -> None:
    yesterday = f"{sealed.name}_y"
    copy_database(sealed.name, yesterday)
    sealed.loop.later(days=1)
    sealed.loop.raised()
    sealed.seal()
    sealed.use(yesterday)
    try:
        found = sealed.caught()
    finally:
        sealed.use(sealed.name)
        server.drop(yesterday)
    assert found.check == Check.OUTSIDE
    assert "恢复了旧库" in found.message


def test_a_checkpoint_printed_elsewhere_catches_a_database_whose_own_copy_was_cut(
    sealed: Archive,
) -> None:
    yesterday, cut = f"{sealed.name}_y", sealed.outside.read_text()
    copy_database(sealed.name, yesterday)
    sealed.loop.raised()
    sealed.seal()
    printed = notes.last_text(sealed.outside)
    sealed.verify(held=[printed])
    sealed.use(yesterday)
    try:
        sealed.outside.write_text(cut)
        sealed.verify()
        found = sealed.caught(held=[printed])
    finally:
        sealed.use(sealed.name)
        server.drop(yesterday)
    assert found.check == Check.OUTSIDE


# --- values, files, rows, duties ---


def test_a_changed_private_value_breaks_its_commitment(sealed: Archive) -> None:
    pk = entry(sealed, 1).pk
    sealed.attack(
        f"UPDATE journal_private_value SET value = '改过' WHERE entry_id = {pk} AND field = 'text'"
    )
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.COMMITMENTS, 1)


def test_a_removed_private_value_is_missed(sealed: Archive) -> None:
    sealed.attack(f"DELETE FROM journal_private_value WHERE entry_id = {entry(sealed, 1).pk}")
    assert sealed.caught().check == Check.COMMITMENTS


def test_a_value_destroyed_without_a_record_is_missed(sealed: Archive) -> None:
    sealed.attack(
        "UPDATE journal_private_value SET value = NULL, salt = NULL, destroyed_at = now() "
        f"WHERE entry_id = {entry(sealed, 1).pk}"
    )
    assert sealed.caught().check == Check.COMMITMENTS


@pytest.mark.parametrize("how", ["changed", "removed"])
def test_a_file_on_disk_is_held_against_the_entry(sealed: Archive, how: str) -> None:
    (row,) = evidence.of_dossier(sealed.home.pk, closed(sealed).pk)
    path = evidence.path_of(row.pk)
    if how == "changed":
        path.write_bytes(path.read_bytes() + b" ")
    else:
        path.unlink()
    found = sealed.caught()
    assert (found.check, found.seq) == (Check.EVIDENCE, 1)


def test_a_file_added_to_an_entry_is_noticed(sealed: Archive) -> None:
    other = photo("blue")
    sealed.attack(
        "INSERT INTO journal_evidence (id, home_id, dossier_id, entry_id, purpose, sha256, kind, "
        f"size) SELECT {other.id}, home_id, dossier_id, id, 'ask', '{other.sha256}', 'image/jpeg', "
        f"1 FROM journal_entry WHERE id = {entry(sealed, 1).pk}"
    )
    assert sealed.caught().check == Check.EVIDENCE


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE wall_request SET state = 'review' WHERE id = {}",
        "UPDATE wall_request SET text = '别的话' WHERE id = {}",
        "UPDATE wall_request SET public_title = '别的题目' WHERE id = {}",
        "UPDATE wall_request SET public_result = '办得很好' WHERE id = {}",
        "UPDATE wall_request SET result = '办得很好' WHERE id = {}",
        "UPDATE wall_request SET grade = 'basically' WHERE id = {}",
        "UPDATE wall_request SET outcome = 'basically' WHERE id = {}",
        "UPDATE wall_request SET category = 'other' WHERE id = {}",
        "UPDATE wall_request SET raised_at = raised_at + interval '2 days' WHERE id = {}",
        "UPDATE wall_request SET handler_id = NULL WHERE id = {}",
        "UPDATE wall_contact SET phone = '13900000000' WHERE request_id = {}",
        "UPDATE wall_rating SET grade = 'basically' WHERE request_id = {}",
        "DELETE FROM wall_dispatch WHERE request_id = {}",
        "DELETE FROM wall_request WHERE id = {}",
    ],
)
def test_a_row_changed_behind_the_journal_is_caught_by_its_module(
    sealed: Archive, change: str
) -> None:
    dossier = closed(sealed)
    if change.startswith("DELETE FROM wall_request"):
        sealed.attack(
            *[
                f"DELETE FROM {table} WHERE request_id = {dossier.pk}"
                for table in ("wall_contact", "wall_rating", "wall_dispatch")
            ]
        )
    sealed.attack(change.format(dossier.pk))
    found = sealed.caught()
    assert found.check == Check.WITNESS
    assert dossier.number in found.dossier


def test_a_member_changed_behind_the_journal_is_caught_by_its_module(sealed: Archive) -> None:
    member = sealed.loop.cast.member_wang
    sealed.attack(f"UPDATE wall_member SET posts = '{{medical}}' WHERE id = {member}")
    assert sealed.caught().check == Check.WITNESS


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE duties_duty SET due_at = due_at + interval '1 month'",
        "UPDATE duties_duty SET what = 'wall.take' WHERE discharged_by_id IS NULL",
        "DELETE FROM duties_duty WHERE discharged_by_id IS NULL",
        "UPDATE duties_duty SET discharged_by_id = opened_by_id, discharged_at = opened_at",
    ],
)
def test_a_duty_changed_behind_the_journal_is_caught(sealed: Archive, change: str) -> None:
    sealed.attack(change)
    assert sealed.caught().check == Check.DUTIES


# --- dossiers, seals, signatures ---


@pytest.mark.parametrize("change", ["seq = seq - 1", "head = prev_head()", "closed_at = NULL"])
def test_a_dossiers_own_row_is_held_against_its_last_entry(sealed: Archive, change: str) -> None:
    change = change.replace("prev_head()", "decode('00', 'hex')")
    sealed.attack(f"UPDATE journal_dossier SET {change} WHERE id = {closed(sealed).pk}")
    assert sealed.caught().check == Check.DOSSIER


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("UPDATE journal_sealed_leaf SET leaf = sha256('x') WHERE index = 5", Check.SEALS),
        ("DELETE FROM journal_sealed_leaf WHERE index = 5", Check.SEALS),
        ("UPDATE journal_checkpoint SET root = sha256('x')", Check.TREE),
        ("UPDATE journal_checkpoint SET frontier = frontier || root", Check.TREE),
        (
            "UPDATE journal_checkpoint SET note = replace(note, E'QY\\n', E'QY\\n1')",
            Check.SIGNATURE,
        ),
        ("DELETE FROM journal_checkpoint", Check.TREE),
    ],
)
def test_leaves_and_checkpoints_are_held_against_the_signed_root(
    sealed: Archive, change: str, check: Check
) -> None:
    sealed.attack(change)
    assert sealed.caught().check == check


def test_a_tree_rewritten_and_signed_again_differs_from_the_copy_outside(sealed: Archive) -> None:
    """The attacker has the sealer's key too: only what is kept elsewhere is left to catch him."""
    rechain(sealed, closed(sealed))
    reseal(sealed)
    assert sealed.caught().check == Check.OUTSIDE


@pytest.mark.parametrize("how", ["removed", "forged"])
def test_the_copy_outside_must_be_there_and_signed(sealed: Archive, how: str) -> None:
    if how == "removed":
        sealed.outside.unlink()
    else:
        sealed.outside.write_text(sealed.outside.read_text().replace("\n\n—", "x\n\n—"))
    assert sealed.caught().check == (Check.OUTSIDE if how == "removed" else Check.SIGNATURE)


# --- one dossier ---


def test_one_dossier_is_verified_by_itself(sealed: Archive) -> None:
    whole, other = closed(sealed), Dossier.objects.filter(home_id=sealed.home.pk).earliest("id")
    report = sealed.verify(dossier=whole)
    assert (report.dossiers, report.entries) == (1, 8)
    assert verifying.find(sealed.home, whole.number) == [whole]
    sealed.attack(f"UPDATE journal_entry SET act = 'x' WHERE dossier_id = {other.pk}")
    sealed.verify(dossier=whole)
    assert sealed.caught(dossier=other).check == Check.COLUMNS
    rechain(sealed, whole)
    assert sealed.caught(dossier=whole).check == Check.SEALS


# --- what registers speak for -------------------------------------------------------------------


POLICY: dict[str, Any] = {
    "key": "wall.dispatch_days",
    "value": 2,
    "clause": "QY-05",
    "edition": "2026",
    "from_on": datetime.date(2026, 4, 1),
}


@pytest.fixture
def kept(archive: Archive) -> Archive:
    """An archive with a value, a switched clause that an act passed over, and a loaded year."""
    loop, home, unit = archive.loop, archive.home, archive.loop.cast.county
    registers.set_policy(home, unit=unit, **POLICY, reason="试行", **loop.by("section"))
    registers.switch_clause(
        home, clause="QY-08", mode="observe", unit=unit, from_on=clock.day(loop.at),
        reason="试行", **loop.by("section"),
    )  # fmt: skip
    days = published.seed(2026)
    registers.load_calendar(days, edition="2026", actor=SYSTEM, at=loop.at)
    loop.report(loop.to("accepted"))  # No contact before it (QY-08).
    archive.verify()
    return archive


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE policy_rollout SET mode = 'block'",
        "UPDATE policy_rollout SET from_on = from_on + 30",
        "UPDATE policy_rollout SET clause = 'BH-32'",
        "DELETE FROM policy_rollout",
        "INSERT INTO policy_rollout (id, clause, unit_id, from_on, mode, recorded_at) "
        "SELECT 1, 'BH-32', unit_id, from_on, mode, recorded_at FROM policy_rollout",
        "UPDATE policy_value SET value = 9 WHERE unit_id IS NOT NULL",
        "DELETE FROM policy_value WHERE unit_id IS NOT NULL",
        "UPDATE policy_calendar_day SET working = NOT working WHERE date = '2026-10-01'",
        "DELETE FROM policy_calendar_day WHERE date = '2026-10-01'",
        "INSERT INTO policy_calendar_day (id, date, working, name, edition, recorded_at) "
        "SELECT 1, '2026-11-02', false, '', edition, recorded_at + interval '1 day' "
        "FROM policy_calendar_day LIMIT 1",
        "UPDATE wall_request SET handle_by = handle_by + interval '30 days'",
        "UPDATE wall_request SET handle_by = NULL",
    ],
)
def test_a_row_of_a_register_changed_behind_the_journal_is_caught(
    kept: Archive, change: str
) -> None:
    kept.attack(change)
    assert kept.caught().check == Check.WITNESS


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM journal_passed_over",
        "UPDATE journal_passed_over SET clause = 'BH-32'",
        "UPDATE journal_passed_over SET mode = 'warn'",
        "UPDATE journal_passed_over SET at = at + interval '1 month'",
        "INSERT INTO journal_passed_over (home_id, id, entry_id, clause, mode, act, unit_id, at) "
        "SELECT home_id, 1, (SELECT min(id) FROM journal_entry e WHERE e.home_id = p.home_id), "
        "clause, mode, act, unit_id, at FROM journal_passed_over p",
    ],
)
def test_what_was_passed_over_is_held_against_the_entry(kept: Archive, change: str) -> None:
    kept.attack(change)
    found = kept.caught()
    assert (found.check, "放行" in found.message) == (Check.COLUMNS, True)

"""What somebody with the machine could do: forge, re-chain, re-seal, truncate, as superuser."""

import json
from collections.abc import Iterable

from bihuan.kernel.base import canonical
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal import facade, merkle, notes
from bihuan.kernel.journal.models import Dossier, Entry
from tests import server
from tests.kernel.conftest import Archive


def forge(archive: Archive, dossier: Dossier, model: Entry, *, seq: int, prev: bytes) -> None:
    """Append a well-formed entry made from another, and set the dossier's end to it."""
    body = canonical.encode(
        {**json.loads(model.body), "seq": seq, "private": {}, "evidence": [], "data": {}}
    )
    body = body.replace('"act":"wall.rate"', '"act":"wall.add"')
    digest = facade.chain_hash(prev, dossier.pk, seq, body)
    with server.admin(archive.name) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute(
            "INSERT INTO journal_entry (home_id, dossier_id, id, seq, prev, body, hash, act_id, "
            "act, actor_kind, actor, at, happened_at) SELECT home_id, dossier_id, %s, %s, %s, %s, "
            "%s, act_id, 'wall.add', actor_kind, actor, at, happened_at FROM journal_entry "
            "WHERE id = %s",
            [new_id(), seq, prev, body, digest, model.pk],
        )
        admin.execute(
            "UPDATE journal_dossier SET seq = %s, head = %s WHERE id = %s",
            [seq, digest, dossier.pk],
        )


def rechain(archive: Archive, dossier: Dossier) -> None:
    """Change an entry's actor everywhere it stands, and chain the whole dossier anew."""
    rows = list(Entry.objects.filter(home_id=archive.home.pk, dossier=dossier.pk).order_by("seq"))
    head = bytes(32)
    with server.admin(archive.name) as admin:
        admin.execute("SET session_replication_role = replica")
        for row in rows:
            body = json.loads(row.body)
            if row.seq == 3:
                body["actor"]["id"] = str(archive.loop.cast.deputy)
            text = canonical.encode(body)
            digest = facade.chain_hash(head, dossier.pk, row.seq, text)
            admin.execute(
                "UPDATE journal_entry SET prev = %s, body = %s, hash = %s, actor = %s "
                "WHERE id = %s",
                [head, text, digest, int(body["actor"]["id"]), row.pk],
            )
            head = digest
        admin.execute("UPDATE journal_dossier SET head = %s WHERE id = %s", [head, dossier.pk])


def reseal(archive: Archive) -> None:
    """Make leaves, heads and a signed checkpoint that fit whatever the entries now say."""
    home, frontier = archive.home, merkle.Frontier()
    key = notes.sealer_key(archive.folder)
    hashes = {row.pk: row for row in Entry.objects.filter(home_id=home.pk)}
    with server.admin(archive.name) as admin:
        admin.execute("SET session_replication_role = replica")
        leaves = archive.rows(
            f"SELECT index, entry_id, heads FROM journal_sealed_leaf WHERE home_id = {home.pk} "
            "ORDER BY index"
        )
        for index, pk, heads in leaves:
            data = bytes(hashes[pk].hash) if pk else _heads_now(heads, hashes.values())
            leaf = merkle.leaf_hash(data)
            frontier.append(leaf)
            admin.execute(
                "UPDATE journal_sealed_leaf SET leaf = %s, heads = %s "
                "WHERE index = %s AND home_id = %s",
                [leaf, "" if pk else data.decode(), index, home.pk],
            )
        note = notes.checkpoint(home.code, frontier.size, frontier.root(), key)
        admin.execute(
            "UPDATE journal_checkpoint SET root = %s, frontier = %s, note = %s WHERE size = %s",
            [note.root, frontier.packed(), note.text, note.size],
        )


def _heads_now(heads: str, entries: Iterable[Entry]) -> bytes:
    known = {(str(row.dossier_id), row.seq): bytes(row.hash).hex() for row in entries}
    rows = json.loads(heads)["heads"]
    rows = [{**row, "head": known[row["dossier"], row["seq"]]} for row in rows]
    return canonical.encode({"v": 1, "heads": rows}).encode()


def truncate(archive: Archive, dossier: int) -> None:
    """Cut a dossier's last entry off, with everything that speaks of it."""
    last = f"(SELECT max(id) FROM journal_entry WHERE dossier_id = {dossier})"
    archive.attack(
        f"DELETE FROM journal_private_value WHERE entry_id = {last}",
        f"DELETE FROM notices_notice WHERE entry_id = {last}",
        f"DELETE FROM journal_entry WHERE id = {last}",
        "UPDATE journal_dossier d SET seq = e.seq, head = e.hash FROM journal_entry e "
        f"WHERE d.id = {dossier} AND e.dossier_id = d.id AND e.id = {last}",
    )

"""卷宗包: a dossier with its proofs, to be checked by anybody with Python, without us.

Names and free text stay out unless asked for; what was destroyed is gone from the source itself.
"""

import datetime
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst
from django.conf import settings

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import notes, verify_bundle
from bihuan.kernel.journal.facade import private_values
from bihuan.kernel.journal.merkle import Tree
from bihuan.kernel.journal.models import Dossier, Entry, PrivateValue, SealedLeaf
from bihuan.kernel.journal.sealing import last_checkpoint
from bihuan.kernel.journal.verifying import snapshot
from bihuan.kernel.journal.witnesses import field_label, label_of
from bihuan.kernel.people import facade as people

TEMPLATE = Path(__file__).parent / "typst" / "record.typ"
WHO = {"resident": "居民", "system": "系统"}


def bundle(home: Home, dossier: Dossier, folder: Path, *, with_texts: bool) -> dict[str, Any]:
    """导出卷宗包: write a dossier, its proofs, the verifier; return what the PDF prints."""
    with snapshot():
        entries = list(Entry.objects.filter(home_id=home.pk, dossier=dossier.pk).order_by("seq"))
        proofs, checkpoint = _proofs(home, dossier, entries)
        texts = _texts(home, dossier) if with_texts else []
        printed = _printed(home, dossier, entries, checkpoint, with_texts=with_texts)
    _write_lines(folder / "entries.ndjson", [_line(entry) for entry in entries])
    _write(folder / "proofs.json", json.dumps(proofs, ensure_ascii=False, indent=1))
    _write(folder / "checkpoint.txt", checkpoint)
    _write(folder / "public.pem", (Path(settings.HOME) / "sealer.pub").read_text())
    shutil.copy(verify_bundle.__file__, folder / "verify_bundle.py")
    if with_texts:
        _write_lines(folder / "texts.ndjson", texts)
    return printed


def print_record(printed: Mapping[str, Any], path: Path) -> None:
    """印出记录: write what a bundle prints as a PDF."""
    typst.compile(
        TEMPLATE,
        output=path,
        font_paths=[fonts.serif_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printed, ensure_ascii=False)},
    )


def packed(home: Home, dossier: Dossier) -> bytes:
    """Return a dossier's bundle without names and texts, paper included, as one .zip file."""
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print_record(bundle(home, dossier, folder, with_texts=False), folder / "record.pdf")
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
            for path in sorted(folder.iterdir()):
                pack.write(path, path.name)
    return out.getvalue()


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "id": str(entry.pk),
        "seq": entry.seq,
        "hash": bytes(entry.hash).hex(),
        "body": entry.body,
    }


def _proofs(home: Home, dossier: Dossier, entries: Sequence[Entry]) -> tuple[dict[str, Any], str]:
    row = last_checkpoint(home.pk)
    assert row is not None, "a bundle is made of a sealed journal"
    rows = SealedLeaf.objects.filter(home_id=home.pk, index__lt=row.size)
    leaves = rows.order_by("index").values_list("leaf", flat=True)
    tree = Tree.of([bytes(leaf) for leaf in leaves])
    found = dict(
        rows.filter(entry__in=[one.pk for one in entries]).values_list("entry_id", "index")
    )
    heads = rows.filter(entry=None, heads__contains=f'"{dossier.pk}"').order_by("-index").first()
    proofs = {
        "origin": notes.origin_of(home.code),
        "dossier": str(dossier.pk),
        "kind": dossier.kind,
        "number": dossier.number,
        "size": row.size,
        "leaves": [
            {"seq": one.seq, "index": found[one.pk], "proof": _hex(tree.inclusion(found[one.pk]))}
            for one in entries
            if one.pk in found
        ],
        "heads": heads
        and {
            "index": heads.index,
            "text": heads.heads,
            "proof": _hex(tree.inclusion(heads.index)),
        },
    }
    return proofs, row.note


def _hex(proof: Sequence[bytes]) -> list[str]:
    return [node.hex() for node in proof]


def _texts(home: Home, dossier: Dossier) -> list[dict[str, Any]]:
    rows = PrivateValue.objects.filter(
        home_id=home.pk, entry__home_id=home.pk, entry__dossier=dossier.pk, destroyed_at=None
    ).order_by("entry__seq", "field")
    return [
        {"seq": seq, "field": field, "salt": bytes(salt).hex(), "value": value}
        for seq, field, salt, value in rows.values_list("entry__seq", "field", "salt", "value")
    ]


def _printed(
    home: Home, dossier: Dossier, entries: Sequence[Entry], checkpoint: str, *, with_texts: bool
) -> dict[str, Any]:
    acting = {entry.actor for entry in entries if entry.actor_kind == "person"}
    acting |= {entry.on_behalf_of for entry in entries if entry.on_behalf_of}
    names = people.names(acting)
    values = private_values(home.pk, dossier.pk) if with_texts else {}
    note = checkpoint.split("\n")
    return {
        "home": home.name,
        "number": dossier.number,
        "opened": _time(clock.text(dossier.opened_at)),
        "closed": _time(clock.text(dossier.closed_at)) if dossier.closed_at else "",
        "checkpoint": {"origin": note[0], "size": note[1], "root": note[2]},
        "entries": [_entry(entry, names, values.get(entry.pk, {})) for entry in entries],
    }


def _entry(
    entry: Entry, names: Mapping[int, str], values: Mapping[str, str | None]
) -> dict[str, Any]:
    body = json.loads(entry.body)
    moved = body["from"] != body["to"]
    return {
        "seq": str(entry.seq),
        "at": _time(body["at"]),
        "act": label_of(entry.act),
        "who": WHO.get(entry.actor_kind) or names.get(entry.actor, str(entry.actor)),
        "behalf": names.get(entry.on_behalf_of or 0, ""),
        "move": f"{label_of(body['from'])} → {label_of(body['to'])}" if moved else "",
        "basis": "、".join(body["basis"]),
        "dues": [f"{label_of(due['what'])}，至 {_time(due['due_at'])}" for due in body["dues"]],
        "texts": [[field_label(field), value] for field, value in sorted(values.items()) if value],
        "evidence": [item["sha256"] for item in body["evidence"]],
        "hash": bytes(entry.hash).hex(),
    }


def _time(text: str) -> str:
    at = datetime.datetime.fromisoformat(text)
    return f"{at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_lines(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    _write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))

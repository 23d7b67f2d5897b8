"""`.lrmx`: the XML file of the 任免审批表 editor; read whatever its writer, changed in place.

Formats: elements by name in any order; see `sheet.ELEMENTS`. A changed sheet is spliced into the
bytes it came from, so that what nobody changed stays as another program wrote it.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Iterator
from typing import Literal
from xml.sax.saxutils import escape

from bihuan.kernel.people.sheets import photos, splicing, values
from bihuan.kernel.people.sheets.parsing import Document, Element, parse, text_inside, walk
from bihuan.kernel.people.sheets.problems import Kind, Problem, Read, Unreadable, Unwritable
from bihuan.kernel.people.sheets.sheet import ELEMENTS, FAMILY_ELEMENTS, Relative, Sheet

__all__ = ["VERSION", "Read", "Unreadable", "Unwritable", "read", "write"]

VERSION = "3.2.1.6"
FAMILY, ITEM, PHOTO = ELEMENTS["family"], "Item", ELEMENTS["photo"]
ITEMS_IN_NEW_FILE = 10
KNOWN = {
    *ELEMENTS.values(),
    "Version",
    f"{FAMILY}/{ITEM}",
    *(f"{FAMILY}/{ITEM}/{name}" for name in FAMILY_ELEMENTS.values()),
}
SPACE = b" \t\r\n"


def read(data: bytes) -> Read:
    """Return what an `.lrmx` file says; raise `Unreadable` when it is hostile, broken or foreign.

    An element that stands twice counts once, the first; what is odd stands in `problems`.
    """
    return _read(parse(data))


def write(
    sheet: Sheet,
    *,
    original: bytes | None = None,
    edition: Literal["old", "2025"] = "old",
    version: str = VERSION,
) -> bytes:
    """Return a sheet as an `.lrmx` file; raise `Unwritable` for signs that XML can't hold.

    With `original` only the elements whose value differs from what the file says change; the file
    keeps its version, and elements of the 2025 edition are added to it only in that edition.
    Without it the file is new: UTF-8 with mark, CRLF, ten Items, `version` as the editor's.
    """
    data = _blank(edition, version) if original is None else original
    document = parse(data)
    changed = splicing.spliced(document, _read(document).sheet, sheet, edition=edition)
    return data if changed is None else changed


def _blank(edition: str, version: str) -> bytes:
    fields = "".join(f"\r\n      <{name}></{name}>" for name in FAMILY_ELEMENTS.values())
    items = f"\r\n    <{ITEM}>{fields}\r\n    </{ITEM}>" * ITEMS_IN_NEW_FILE
    inside = {FAMILY: f"{items}\r\n  ", "Version": escape(version)}
    names = [
        name
        for field, name in ELEMENTS.items()
        if edition == "2025" or field not in splicing.ONLY_2025
    ]
    lines = [f"  <{name}>{inside.get(name, '')}</{name}>\r\n" for name in (*names, "Version")]
    head = '<?xml version="1.0" encoding="utf-8"?>\r\n<Person>\r\n'
    return f"\ufeff{head}{''.join(lines)}</Person>\r\n".encode()


# --- reading ------------------------------------------------------------------------------------


def _read(document: Document) -> Read:
    first = splicing.first_children(document.root)
    texts = {
        field: _value(first[name])
        for field, name in ELEMENTS.items()
        if name in first and name not in (FAMILY, PHOTO)
    }
    texts["name"] = values.name(texts.get("name", ""))
    photo, odd = _photo(document, first.get(PHOTO))
    sheet = Sheet(**texts, family=_family(first.get(FAMILY)), photo=photo)
    return Read(
        sheet=sheet,
        version=_value(first["Version"]) if "Version" in first else "",
        unknown=_unknown(document.root),
        is_2025=any(ELEMENTS[field] in first for field in splicing.ONLY_2025),
        problems=(*document.problems, *_oddities(document.root), *odd),
    )


def _value(element: Element) -> str:
    return values.in_lines(values.unescaped(element.text))


def _family(container: Element | None) -> tuple[Relative, ...]:
    rows = splicing.items(container) if container else []
    return tuple(row for row in map(_relative, rows) if not row.is_blank)


def _relative(item: Element) -> Relative:
    first = splicing.first_children(item)
    found = {field: _value(first[name]) for field, name in FAMILY_ELEMENTS.items() if name in first}
    return Relative(**found)


def _photo(document: Document, element: Element | None) -> tuple[bytes, tuple[Problem, ...]]:
    content = document.content(element) if element else b""
    photos.refuse_big(len(content) * 3 // 4)
    if b"&" in content or b"<" in content:
        content = text_inside(content).encode("ascii", "replace")
    try:
        photo = base64.b64decode(content.translate(None, SPACE), validate=True)
    except binascii.Error:
        return b"", (Problem(Kind.PHOTO_UNDECODABLE),)
    return photo, photos.faults(photo)


def _unknown(root: Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for path, _ in walk(root) if path not in KNOWN))


def _oddities(root: Element) -> Iterator[Problem]:
    """Yield what a reader by name would pass over in silence."""
    yield from _repeated(root, "")
    containers = [root, *(one for one in root.children if one.name == FAMILY)]
    items = [item for one in containers[1:] for item in splicing.items(one)]
    for item in items:
        yield from _repeated(item, f"{FAMILY}/{ITEM}/")
    for one in (*containers, *items):
        stray = values.in_lines(one.text)
        if stray:
            yield Problem(Kind.STRAY_TEXT, {"element": one.name, "text": stray[:40]})


def _repeated(element: Element, path: str) -> Iterator[Problem]:
    counted = Counter(f"{path}{child.name}" for child in element.children)
    for name, count in counted.items():
        if count > 1 and name in KNOWN:
            yield Problem(Kind.REPEATED, {"element": name})

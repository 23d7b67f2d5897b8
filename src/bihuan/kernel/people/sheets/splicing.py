"""改写原件: put changed values into a file's bytes and leave every other byte alone."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from bihuan.kernel.people.sheets import values
from bihuan.kernel.people.sheets.parsing import Document, Element
from bihuan.kernel.people.sheets.problems import Unwritable
from bihuan.kernel.people.sheets.sheet import ELEMENTS, FAMILY_ELEMENTS, Relative, Sheet

__all__ = ["ONLY_2025", "first_children", "items", "spliced"]

# 2025版新增: added with the phased retirement reform; older editors don't know them.
ONLY_2025 = ("retirement", "former_age_limit")
ORDER = list(ELEMENTS.values())
ITEM_ORDER = list(FAMILY_ELEMENTS.values())
SPACE = b" \t\r\n"
LINE_BREAK = re.compile(rb"&#(?:[xX]0*[dD]|0*13);(?:&#(?:[xX]0*[aA]|0*10);|\r?\n)?|\r\n|\n|\r")
PHOTO_LINES = re.compile(rb"([^ \t\r\n&<]+)([ \t\r\n]+)[^ \t\r\n&<]")
NO_XML_SIGN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BAD_SIGN = _("{element} 里有 .lrmx 文件不能保存的字符 {sign}：请删去后再保存")


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes to put in place of a range of the body."""

    start: int
    end: int
    new: bytes


def first_children(element: Element) -> dict[str, Element]:
    """Return an element's children by name; where a name stands twice, the first."""
    return {child.name: child for child in reversed(element.children)}


def items(container: Element) -> list[Element]:
    """Return the rows of the family's element, blank ones too."""
    return [child for child in container.children if child.name == "Item"]


def spliced(document: Document, before: Sheet, after: Sheet, *, edition: str) -> bytes | None:
    """Return the file with the values of a sheet, or None when it says all of them already."""
    edits = sorted(_edits(document, before, after, edition), key=lambda one: (one.start, one.end))
    if not edits:
        return None
    pieces, at = [], 0
    for edit in edits:
        pieces += [document.body[at : edit.start], edit.new]
        at = edit.end
    return document.file(b"".join((*pieces, document.body[at:])))


def _edits(document: Document, before: Sheet, after: Sheet, edition: str) -> Iterator[Edit]:
    first = first_children(document.root)
    new: dict[str, bytes] = {}
    for name, content in _changed(document, first, before, after).items():
        if name in first:
            yield _content(document, first[name], content)
        elif edition == "2025" or name not in {ELEMENTS[field] for field in ONLY_2025}:
            new[name] = content
    rows = [_normal(row) for row in after.family if not row.is_blank]
    container = first.get(ELEMENTS["family"])
    if container:
        yield from _family(document, container, rows)
    elif rows:
        new[ELEMENTS["family"]] = _rows(document, rows, _lead(document, document.root))
    yield from _insertions(document, document.root, new, ORDER)


def _changed(
    document: Document, first: Mapping[str, Element], before: Sheet, after: Sheet
) -> dict[str, bytes]:
    """Return the new content of every element whose value differs, but the family."""
    found = {}
    for field, name in ELEMENTS.items():
        if field in ("family", "photo"):
            continue
        text = (values.name if field == "name" else values.in_lines)(getattr(after, field))
        if text != getattr(before, field):
            found[name] = _escaped(document, name, text, first.get(name))
    if after.photo != before.photo:
        found[ELEMENTS["photo"]] = _photo(document, after.photo, first.get(ELEMENTS["photo"]))
    return found


def _normal(row: Relative) -> Relative:
    return Relative(**{field: values.in_lines(getattr(row, field)) for field in FAMILY_ELEMENTS})


# --- 家庭成员 -----------------------------------------------------------------------------------


def _family(document: Document, container: Element, rows: list[Relative]) -> Iterator[Edit]:
    """Yield the edits that leave exactly these rows: by position, then into blank Items, then new.

    Items beyond the rows become blank, not fewer: editors count on the padding.
    """
    present = items(container)
    filled = [number for number, item in enumerate(present) if not _is_blank(item)]
    last = filled[-1] if filled else -1
    slots = [*(present[number] for number in filled), *present[last + 1 :]]
    for number, item in enumerate(slots):
        row = rows[number] if number < len(rows) else Relative()
        yield from _row(document, item, row)
    if len(rows) > len(slots):
        yield _more_rows(document, container, rows[len(slots) :])


def _is_blank(item: Element) -> bool:
    # An Item with only elements of another program's own is not free either.
    return not any(values.in_lines(child.text) for child in item.children)


def _row(document: Document, item: Element, row: Relative) -> Iterator[Edit]:
    first = first_children(item)
    new = {}
    for field, name in FAMILY_ELEMENTS.items():
        text, element = getattr(row, field), first.get(name)
        now = values.in_lines(values.unescaped(element.text)) if element else ""
        if text == now:
            continue
        content = _escaped(document, name, text, element)
        if element:
            yield _content(document, element, content)
        else:
            new[name] = content
    yield from _insertions(document, item, new, ITEM_ORDER)


def _more_rows(document: Document, container: Element, rows: list[Relative]) -> Edit:
    if container.children:
        at = document.span(container.children[-1]).end
        return Edit(at, at, _items(document, rows, _lead(document, container)))
    lead = _space_before(document.body, container.start)
    return _content(document, container, _rows(document, rows, lead))


def _rows(document: Document, rows: list[Relative], lead: bytes) -> bytes:
    """Return the content of a family's element that stands after some white space."""
    return _items(document, rows, _deeper(document, lead)) + lead


def _items(document: Document, rows: list[Relative], lead: bytes) -> bytes:
    pieces = []
    for row in rows:
        pieces.append(lead + b"<Item>")
        for field, name in FAMILY_ELEMENTS.items():
            content = _escaped(document, name, getattr(row, field), None)
            pieces.append(_deeper(document, lead) + _element(name, content))
        pieces.append(lead + b"</Item>")
    return b"".join(pieces)


# --- elements -----------------------------------------------------------------------------------


def _content(document: Document, element: Element, content: bytes) -> Edit:
    """Return the edit that gives an element other content, within its white space."""
    span = document.span(element)
    if span.is_short:
        tag = document.body[span.start : span.end - 2].rstrip(SPACE)
        return Edit(span.start, span.end, tag + b">" + content + _end(element.name))
    raw = document.content(element)
    if not content or not raw.strip(SPACE):
        return Edit(span.inner, span.inner_end, content)
    lead = len(raw) - len(raw.lstrip(SPACE))
    trail = len(raw) - len(raw.rstrip(SPACE))
    return Edit(span.inner + lead, span.inner_end - trail, content)


def _insertions(
    document: Document, parent: Element, new: Mapping[str, bytes], order: list[str]
) -> Iterator[Edit]:
    """Yield the edits that add elements, each after its usual predecessor in the file."""
    if new and not parent.children:
        added = b"".join(_element(name, new[name]) for name in order if name in new)
        yield _content(document, parent, added)
        return
    lead = _lead(document, parent)
    for name in order:
        if name not in new:
            continue
        earlier = _last_of(parent, order[: order.index(name)])
        if earlier:
            at = document.span(earlier).end
            yield Edit(at, at, lead + _element(name, new[name]))
        else:
            at = parent.children[0].start
            yield Edit(at, at, _element(name, new[name]) + lead)


def _last_of(parent: Element, names: Iterable[str]) -> Element | None:
    """Return the child with the last of some names that the parent has."""
    first = first_children(parent)
    return next((first[name] for name in reversed(list(names)) if name in first), None)


def _element(name: str, content: bytes) -> bytes:
    return b"<" + name.encode() + b">" + content + _end(name)


def _end(name: str) -> bytes:
    return b"</" + name.encode() + b">"


# --- layout -------------------------------------------------------------------------------------


def _lead(document: Document, parent: Element) -> bytes:
    """Return the white space before an element's first child."""
    children = parent.children
    return _space_before(document.body, children[0].start) if children else b""


def _space_before(body: bytes, at: int) -> bytes:
    near = body[max(0, at - 200) : at]
    return near[len(near.rstrip(SPACE)) :]


def _deeper(document: Document, lead: bytes) -> bytes:
    """Return white space one level further in, as far as the file's own levels lie apart."""
    return lead + _lead(document, document.root).lstrip(b"\r\n") if lead else lead


def _escaped(document: Document, name: str, text: str, old: Element | None) -> bytes:
    """Return a text as content: escaped, with the line breaks and the signs the file can have."""
    bad = NO_XML_SIGN.search(text)
    if bad:
        raise Unwritable(BAD_SIGN, element=name, sign=f"U+{ord(bad[0]):04X}")
    # What the reader would take for escaped twice is escaped twice.
    text = values.DOUBLY_ESCAPED.sub(lambda found: f"&amp;{found[0][1:]}", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if document.encoding == "gb18030" and "18030" not in document.declared:
        # A reader that takes the declared, smaller set at its word must find nothing else.
        text = text.encode("gb2312" if "2312" in document.declared else "gbk",
                           "xmlcharrefreplace").decode("gbk")  # fmt: skip
    return text.encode().replace(b"\n", _line_break(document, old))


def _line_break(document: Document, old: Element | None) -> bytes:
    """Return how the file breaks lines: in this element, else in the resume, else at all."""
    resume = document.root.child(ELEMENTS["resume"])
    for element in (old, resume):
        found = element and LINE_BREAK.search(document.content(element).strip(SPACE))
        if found:
            return found[0]
    found = LINE_BREAK.search(document.body)
    return found[0] if found else b"\r\n"


def _photo(document: Document, photo: bytes, old: Element | None) -> bytes:
    """Return a photo as base64, in lines as long as those of the old one."""
    text = base64.b64encode(photo)
    lines = PHOTO_LINES.search(document.content(old)[:4000]) if old else None
    if not lines:
        return text
    width, space = len(lines[1]), lines[2]
    return space.join(text[at : at + width] for at in range(0, len(text), width))

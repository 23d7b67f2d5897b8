"""Keeps the English catalogue: takes up what code and templates say, compiles what was translated.

Without --check it rewrites django.po (known translations stay, unused ones go, sorted by text) and
django.mo beside it, and prints what a person must still translate. Needs no GNU gettext.
"""

import gettext
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import normalize, read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "bihuan"
PO = SRC / "ui" / "locale" / "en" / "LC_MESSAGES" / "django.po"
# How many arguments are texts, and which of them is the context; lazy forms read alike.
PLAIN = dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"))
PLURAL = dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
CONTEXT = dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
PLURAL_CONTEXT = dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))
REFUSAL = {"Refused": (2,)}
KEYWORDS = PLAIN | PLURAL | CONTEXT | PLURAL_CONTEXT | REFUSAL
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
HEADER = """\
# English catalogue of the interface and of the residents' pages; kept by scripts/messages.py.
msgid ""
msgstr ""
"Project-Id-Version: bihuan\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
Key = tuple[str | None, str]  # context, text


def main() -> int:
    """Keep the catalogue, or only look at it with --check; return 1 when something is missing."""
    if "--check" not in sys.argv[1:]:
        keep()
    found = problems()
    for line in found:
        print(line)
    return 1 if found else 0


def keep() -> None:
    """Rewrite the catalogue from the sources and compile it."""
    new = merged()
    text = HEADER + "".join(f"\n{_entry(new[key])}" for key in sorted(new, key=_order))
    if text != PO.read_text(encoding="utf-8"):
        PO.write_text(text, encoding="utf-8")
    if not is_compiled():
        PO.with_suffix(".mo").write_bytes(compiled())


def problems() -> list[str]:
    """Return what the catalogue lacks, has too much or says otherwise than its sources."""
    wanted, kept = sources(), catalogue()
    said = [
        *(f"not in the catalogue: {text}" for _, text in sorted(wanted - kept.keys(), key=_order)),
        *(f"no longer used: {text}" for _, text in sorted(kept.keys() - wanted, key=_order)),
    ]
    for message in kept.values():
        said += [f"{what}: {_texts(message.id)[0]}" for what in _faults(message)]
    return said if is_compiled() else [*said, "django.mo differs from django.po"]


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    strings = _texts(message.string)
    if not strings or not all(strings):
        yield "not translated"
        return
    wanted = {tuple(sorted(PLACEHOLDER.findall(text))) for text in _texts(message.id)}
    if any(tuple(sorted(PLACEHOLDER.findall(text))) not in wanted for text in strings):
        yield "other placeholders"


def merged() -> dict[Key, Message]:
    """Return every text of the sources, with its translation where the catalogue has one."""
    kept, new = catalogue(), {}
    for key, ids in texts().items():
        old = kept.get(key)
        fits = old is not None and isinstance(old.id, tuple) == isinstance(ids, tuple)
        empty: str | tuple[str, str] = ("", "") if isinstance(ids, tuple) else ""
        new[key] = Message(ids, old.string if old and fits else empty, context=key[0])
    return new


# --- what the sources say -----------------------------------------------------------------------


def sources() -> set[Key]:
    """Return context and text of everything that is marked for translation."""
    return set(texts())


def texts() -> dict[Key, str | tuple[str, ...]]:
    """Return every marked text by its key; a pair where it has a plural."""
    found: dict[Key, str | tuple[str, ...]] = {}
    places = (*SRC.rglob("*.py"), *SRC.rglob("templates/**/*.*"), *SRC.rglob("*.toml"))
    for path in sorted(places):
        if "migrations" in path.parts:
            continue
        for ids, context in _marked(path):
            key = (context, _texts(ids)[0])
            if key[1] and not (key in found and isinstance(found[key], tuple)):
                found[key] = ids
    return found


def _marked(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        # Tables of values and of clauses: the name of a value and the text of a clause are shown.
        for row in tomllib.loads(source).values():
            yield from ((row[shown], None) for shown in ("name", "text") if shown in row)
        return
    if path.suffix != ".py":
        # What stands outside of tags is blanked out; indentation means nothing there.
        lines = templatize(source).splitlines()
        source = "\n".join(line.lstrip() for line in lines)
    file = io.BytesIO(source.encode())
    options = {"encoding": "utf-8"}
    for _, ids, _, context in extract("python", file, keywords=KEYWORDS, options=options):
        yield (tuple(ids) if isinstance(ids, tuple | list) else ids), context


# --- the catalogue ------------------------------------------------------------------------------


def catalogue() -> dict[Key, Message]:
    """Return the messages of django.po by context and text."""
    return {(one.context, _texts(one.id)[0]): one for one in _read() if one.id}


def _read() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled() -> bytes:
    """Return django.po as gettext reads it at run time."""
    file = io.BytesIO()
    write_mo(file, _read())
    return file.getvalue()


def is_compiled() -> bool:
    """Return whether django.mo says what django.po says."""
    path = PO.with_suffix(".mo")
    return path.exists() and _said(path.read_bytes()) == _said(compiled())


def _said(content: bytes) -> dict[object, str]:
    said = gettext.GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in said.items() if key}  # Without the header.


def _entry(message: Message) -> str:
    lines = ["#, python-format"] if message.python_format else []
    lines += [f"msgctxt {_quoted(message.context)}"] if message.context else []
    one, *plural = _texts(message.id)
    lines.append(f"msgid {_quoted(one)}")
    if plural:
        lines.append(f"msgid_plural {_quoted(plural[0])}")
        lines += [f"msgstr[{n}] {_quoted(text)}" for n, text in enumerate(message.string)]
    else:
        lines.append(f"msgstr {_quoted(message.string)}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return str(normalize(text, width=0))


def _texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _order(key: Key) -> tuple[str, str]:
    return key[1], key[0] or ""


if __name__ == "__main__":
    sys.exit(main())

"""Keeps docs/glossary.md: adds what the code has and the page lacks, drops what is gone.

Terms come from the code (labels, and the first word of a docstring); meanings, and terms that
the code doesn't name, are kept as they stand in the page. `？` marks what a person must fill in.
"""

import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
if not apps.ready:
    django.setup()

from django.db import models
from django.utils.translation import override

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
PAGE = ROOT / "docs" / "glossary.md"
BEGIN = "<!-- kept by scripts/glossary.py -->"
ROW = re.compile(r"^\| (?P<term>[^|]+) \| `(?P<identifier>[^`|]+)` \| (?P<meaning>[^|]*) \|$")
HAN_FIRST = re.compile(r"^[“\u4e00-\u9fff][\w“”、\u4e00-\u9fff]*")
UNKNOWN = "？"
Word = tuple[str, str]  # identifier, term; an empty term when the code doesn't name it


def main() -> int:
    """Rewrite the part below the marker; return 1 when something is left to fill in."""
    text = PAGE.read_text(encoding="utf-8")
    new = page(text)
    PAGE.write_text(new, encoding="utf-8")
    return int(UNKNOWN in new)


def page(text: str) -> str:
    """Return the page with its kept part renewed."""
    by_hand, kept = text.split(BEGIN)
    known = {identifier: (term, meaning) for term, identifier, meaning in rows(kept)}
    parts = [
        f"## {title}\n\n| 中文 | identifier | meaning |\n| --- | --- | --- |\n"
        + "\n".join(_row(identifier, term, known) for identifier, term in found)
        for title, found in sections()
    ]
    return f"{by_hand}{BEGIN}\n\n" + "\n\n".join(parts) + "\n"


def rows(text: str) -> list[tuple[str, str, str]]:
    """Return term, identifier and meaning of every row of a page."""
    found = (ROW.match(line) for line in text.splitlines())
    return [(row["term"], row["identifier"], row["meaning"].strip()) for row in found if row]


def sections() -> list[tuple[str, list[Word]]]:
    """Return what the glossary must have: the models, and every class of terms with its members."""
    with override("zh-hans"):
        return [("Models", list(_models())), *_terms()]


def words() -> dict[str, str]:
    """Return every identifier with its Chinese term, which is empty when the code has none."""
    return {identifier: term for _, found in sections() for identifier, term in found}


def _row(identifier: str, term: str, known: dict[str, tuple[str, str]]) -> str:
    old_term, meaning = known.get(identifier, (UNKNOWN, UNKNOWN))
    return f"| {term or old_term} | `{identifier}` | {meaning} |"


def _models() -> Iterator[Word]:
    for model in apps.get_models():
        if model.__module__.startswith("bihuan."):
            yield f"{_room(model)}.{model.__name__}", _first_term(model)


def _terms() -> Iterator[tuple[str, list[Word]]]:
    for path in sorted([*SRC.glob("bihuan/**/terms.py"), *SRC.glob("bihuan/**/terms/*.py")]):
        name = ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
        module = importlib.import_module(name)
        for choices in vars(module).values():
            if _is_own(choices, name):
                title = f"{_room(choices)}.{choices.__name__}"
                members = [(f"{title}.{one.name}", _label(one)) for one in choices]
                yield title, [(title, _first_term(choices)), *members]


def _is_own(thing: object, module: str) -> bool:
    return (
        isinstance(thing, type)
        and issubclass(thing, models.TextChoices)
        and thing.__module__ == module
    )


def _room(thing: type) -> str:
    """Return the package that has a term or model: in `terms.py`, or in a file of `terms`."""
    parts = thing.__module__.split(".")
    return parts[min(parts.index(one) for one in ("terms", "models") if one in parts) - 1]


def _first_term(thing: type) -> str:
    found = HAN_FIRST.match(thing.__doc__ or "")
    return found.group(0) if found else ""


def _label(member: models.TextChoices) -> str:
    # Django makes an English label of a name that has none.
    label = str(member.label)
    return "" if label == member.name.replace("_", " ").title() else label


if __name__ == "__main__":
    sys.exit(main())

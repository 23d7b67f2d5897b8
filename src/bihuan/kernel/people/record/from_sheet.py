"""载入表格: what a form says becomes the rows of a record.

Where the rows would print something else than the form had, its words are kept as printed text: a
form that comes in and goes out unchanged says the same to the letter, and nothing is guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.partial import is_partial
from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.to_sheet import (
    CELLS,
    CPC,
    EDUCATION_CELLS,
    MODES,
    PROPOSAL,
    PROPOSAL_DATES,
    generated,
)
from bihuan.kernel.people.sheets import resume
from bihuan.kernel.people.sheets.sheet import Relative, Sheet

__all__ = ["date", "record_of"]

FORM_DATE = re.compile(r"(\d{4})\D?(\d{2})?\D?(\d{2})?\D?", re.ASCII)
PARTY_SEPARATORS = re.compile(r"[；;、]")
PARTY_WORD = re.compile(r"(\D*)((?:\d{4}.?\d{0,2}.?\d{0,2})?)", re.ASCII)
SENTENCES = re.compile(r"[。；;\n]+")
APPRAISAL = re.compile(r"((?:\d{4}[年度]*[、，和]*)+)[年度]*考核[结果]*[均为：]*(\w+)")
FULL_WIDTH = str.maketrans(",:", "，：")
YEAR = re.compile(r"\d{4}")
Rows = dict[str, dict[str, dict[str, str]]]


def date(text: str) -> str:
    """Return a date of a form as a record keeps it, as precise as it is; "" if it is none."""
    found = FORM_DATE.fullmatch(text.strip())
    kept = "-".join(part for part in found.groups() if part) if found else ""
    return kept if is_partial(kept) else ""


def record_of(sheet: Sheet, *, cadre: int) -> Rows:
    """Return the rows that a form makes, and the text of each cell that they don't say."""
    rows: Rows = {}
    basics = {item: value for item, value in _basics(sheet).items() if value}
    if basics:
        rows["basics"] = {str(cadre): basics}
    _add(rows, "party", _party(sheet.party))
    _add(rows, "education", _education(sheet))
    _add(rows, "appraisals", _appraisals(sheet.appraisals))
    _add(rows, "family", [_relative(one) for one in sheet.family])
    _add(rows, "proposal", [{name: _kept(sheet, name) for name in PROPOSAL}])
    _add_resume(rows, sheet.resume)
    _add(rows, "printed", list(_printed(sheet, generated(rows))))
    return rows


def _add(rows: Rows, name: str, found: Sequence[Mapping[str, str]]) -> list[str]:
    """Add rows to a set in their order, without what says nothing; return their ids."""
    start = len(rows.get(name, {}))
    ids = []
    for position, row in enumerate(found, start):
        kept = {item: value for item, value in row.items() if value}
        ids.append(str(new_id()))
        if kept:
            place = {"position": str(position)} if position else {}
            rows.setdefault(name, {})[ids[-1]] = {**kept, **place}
    return ids


def _printed(sheet: Sheet, said: Sheet) -> Iterator[dict[str, str]]:
    for cell in CELLS:
        text, made_from = getattr(sheet, cell), getattr(said, cell)
        if text != made_from:
            yield {"cell": cell, "text": text, "made_from": made_from}


def _basics(sheet: Sheet) -> dict[str, str]:
    return {
        "sex": _code("sex", sheet.sex),
        "birth": date(sheet.birth),
        "ethnicity": _code("ethnicity", sheet.ethnicity),
        "native_place": sheet.native_place,
        "birth_place": sheet.birth_place,
        "health": _code("health", sheet.health),
        "work_start": date(sheet.work_start),
        "specialty": sheet.specialty,
    }


def _code(name: str, text: str) -> str:
    """Return the code of a word in its table, or "": an unknown word stays printed text."""
    found = coding.table(name).find(text) if text else None
    return found.code if found else ""


def _party(text: str) -> list[dict[str, str]]:
    """Return the parties of 入党时间 (§2.9 of the forms): a time alone is that of the CPC."""
    words = [_party_word(word) for word in PARTY_SEPARATORS.split(text.strip("()（）"))]
    joined = next((month for _name, month in words if month), "")
    others = [name for name, _month in words if name and not (joined and name == CPC)]
    member = [{"politics": CPC, "joined": joined}] if joined else []
    return [*member, *({"politics": name} for name in others)]


def _party_word(word: str) -> tuple[str, str]:
    found = PARTY_WORD.fullmatch(word.strip())
    return (_code("politics", found[1]), date(found[2])) if found else ("", "")


def _education(sheet: Sheet) -> list[dict[str, str]]:
    return [
        {
            "schooling": _code("schooling", getattr(sheet, f"{prefix}_education")),
            "degree": _code("degree", getattr(sheet, f"{prefix}_degree")),
            "school": getattr(sheet, f"{prefix}_education_school"),
            "degree_school": getattr(sheet, f"{prefix}_degree_school"),
            "mode": mode,
        }
        for mode, prefix in MODES.items()
        if any(getattr(sheet, f"{prefix}_{part}") for part in EDUCATION_CELLS)
    ]


def _appraisals(text: str) -> list[dict[str, str]]:
    """Return years and results, if every word of the cell is explained by them; else nothing."""
    sentences = [part for part in SENTENCES.split(text.translate(FULL_WIDTH)) if part]
    found = [APPRAISAL.fullmatch(part) for part in sentences]
    rows = [
        {"year": year, "result": _code("appraisal_result", match[2])}
        for match in found
        if match
        for year in YEAR.findall(match[1])
    ]
    return rows if all(found) and all(row["result"] for row in rows) else []


def _relative(one: Relative) -> dict[str, str]:
    return {
        "relation": one.relation,
        "name": one.name,
        "birth": one.birth,
        "politics": one.politics,
        "work": one.work,
    }


def _kept(sheet: Sheet, name: str) -> str:
    text = str(getattr(sheet, name))
    return date(text) if name in PROPOSAL_DATES else text


def _add_resume(rows: Rows, text: str) -> None:
    """Add the periods of a resume, and what they contain (其间) as rows within them."""
    for row in resume.read(text).rows:
        (above,) = _add(rows, "resume", [_period(row)])
        parts = [_period(child) for child in row.children]
        parts += [{"text": note} for note in row.notes]
        _add(rows, "resume", [{**part, "within": above} for part in parts])


def _period(row: resume.Row | resume.Child) -> dict[str, str]:
    return {"begun": row.start, "ended": row.end, "text": row.text}

"""生成表格: a record on a form, as its rows say it or as its words were settled."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from django.utils.translation import gettext

from bihuan.kernel.people.record import coding
from bihuan.kernel.people.record.facade import Record, Row
from bihuan.kernel.people.record.sets import Item
from bihuan.kernel.people.sheets import resume
from bihuan.kernel.people.sheets.sheet import Relative, Sheet

__all__ = ["CELLS", "generated", "sheet_of", "shown", "stale"]

CPC = "01"
MODES = {"1": "full_time", "2": "in_service"}
EDUCATION_CELLS = ("education", "degree", "education_school", "degree_school")
PROPOSAL_DATES = frozenset({"retirement", "age_on", "filled_on"})
PROPOSAL = (
    "proposed_post",
    "proposed_removal",
    "reason",
    "reporting_unit",
    "retirement",
    "former_age_limit",
    "age_on",
    "filled_on",
    "filled_by",
)
# The cells whose text may be settled otherwise than the rows would say it.
OTHERS = frozenset({"name", "id_number", "photo", "family"})
CELLS = tuple(field.name for field in fields(Sheet) if field.name not in OTHERS)


def form_date(text: str) -> str:
    """Return a date of a record as forms have it: `200407`."""
    return text.replace("-", "")


def shown(item: Item, value: str) -> str:
    """Return a value as people read it: a code by its name, a date with points, a row as within."""
    if item.kind == "code":
        return _named(item.table, value)
    if item.kind == "date":
        return value.replace("-", ".")
    if item.kind == "flag":
        return str(gettext("是")) if value else ""
    if item.kind == "row":
        return str(item.label) if value else ""
    return value


def sheet_of(record: Record, *, name: str, id_number: str = "", photo: bytes = b"") -> Sheet:
    """Return the form of a record: what its rows say, or the text that was settled instead."""
    settled: dict[str, Any] = {row["cell"]: row.get("text", "") for row in _rows(record, "printed")}
    return replace(generated(record), name=name, id_number=id_number, photo=photo, **settled)


def stale(record: Record) -> list[str]:
    """Return the cells whose settled text was settled when the rows said something else."""
    said = generated(record)
    return [
        row["cell"]
        for row in _rows(record, "printed")
        if row.get("made_from", "") != getattr(said, row["cell"])
    ]


def generated(record: Record) -> Sheet:
    """Return the form as the rows alone would say it."""
    basics = next(iter(record.get("basics", {}).values()), {})
    proposal = next(iter(_rows(record, "proposal")), {})
    cells: dict[str, Any] = {
        **_education_cells(_rows(record, "education")),
        **{name: _proposed(proposal, name) for name in PROPOSAL},
    }
    return Sheet(
        sex=_word("sex", basics),
        birth=form_date(basics.get("birth", "")),
        ethnicity=_word("ethnicity", basics),
        native_place=basics.get("native_place", ""),
        birth_place=basics.get("birth_place", ""),
        party=_party_cell(_rows(record, "party")),
        work_start=form_date(basics.get("work_start", "")),
        health=_word("health", basics),
        professional_title="、".join(
            _word("professional_title", row, "title") for row in _rows(record, "titles")
        ),
        specialty=basics.get("specialty", ""),
        post="、".join(_post(row) for row in _rows(record, "posts") if not row.get("ended")),
        resume=_resume(record),
        rewards=_rewards(record),
        appraisals=_appraisal_cell(_rows(record, "appraisals")),
        family=tuple(_as_relative(row) for row in _rows(record, "family")),
        **cells,
    )


def _rows(record: Record, name: str) -> list[Row]:
    return sorted(record.get(name, {}).values(), key=lambda row: int(row.get("position", "0")))


def _word(name: str, row: Row, item: str = "") -> str:
    """Return the name of an item's code; a code that the table doesn't know stands for itself."""
    return _named(name, row.get(item or name, ""))


def _named(name: str, code: str) -> str:
    found = coding.table(name).by_code(code) if code else None
    return found.name if found else code


def _party_cell(rows: Sequence[Row]) -> str:
    said = [
        form_date(row.get("joined", "")) if row.get("politics") == CPC else _word("politics", row)
        for row in rows
    ]
    return "；".join(filter(None, said))


def _education_cells(rows: Sequence[Row]) -> dict[str, str]:
    cells = {}
    for row in rows:
        prefix = MODES[row["mode"]]
        cells[f"{prefix}_education"] = _word("schooling", row)
        cells[f"{prefix}_degree"] = _word("degree", row)
        cells[f"{prefix}_education_school"] = row.get("school", "")
        cells[f"{prefix}_degree_school"] = row.get("degree_school", "")
    return cells


def _post(row: Row) -> str:
    return row.get("unit_name", "") + row.get("title", "")


def _resume(record: Record) -> str:
    rows = record.get("resume", {})
    inside: dict[str, list[Row]] = {}
    for row in _rows(record, "resume"):
        inside.setdefault(row.get("within", ""), []).append(row)
    ids = sorted(rows, key=lambda pk: int(rows[pk].get("position", "0")))
    return resume.write(
        [_as_row(rows[pk], inside.get(pk, [])) for pk in ids if not rows[pk].get("within")]
    )


def _as_row(row: Row, inside: Sequence[Row]) -> resume.Row:
    children = [resume.Child(*_period(part)) for part in inside if part.get("begun")]
    notes = [part.get("text", "") for part in inside if not part.get("begun")]
    return resume.Row(*_period(row), tuple(children), tuple(notes))


def _period(row: Row) -> tuple[str, str, str]:
    return row.get("begun", ""), row.get("ended", ""), row.get("text", "")


def _rewards(record: Record) -> str:
    stated = {row.get("set") for row in record.get("none_stated", {}).values()}
    said = [_reward(row) for row in _rows(record, "rewards") if not row.get("revoked")]
    return "；".join(said) + "。" if said else ("无" if "rewards" in stated else "")


def _reward(row: Row) -> str:
    year, month = (*row.get("approved", "").split("-"), "", "")[:2]
    when = f"{year}年" + (f"{int(month)}月" if month else "") if year else ""
    organ = f"经{row['organ']}批准" if row.get("organ") else ""
    return "，".join(filter(None, [when + organ, row.get("name", "")]))


def _appraisal_cell(rows: Sequence[Row]) -> str:
    results: dict[str, list[str]] = {}
    for row in rows:
        results.setdefault(_word("appraisal_result", row, "result"), []).append(row["year"])
    return "".join(
        f"{'、'.join(f'{year}年' for year in years)}年度考核{'均' if years[1:] else ''}为{result}。"
        for result, years in results.items()
    )


def _as_relative(row: Row) -> Relative:
    return Relative(
        **{name: row.get(name, "") for name in ("relation", "name", "birth", "politics", "work")}
    )


def _proposed(row: Row, name: str) -> str:
    value = row.get(name, "")
    return form_date(value) if name in PROPOSAL_DATES else value

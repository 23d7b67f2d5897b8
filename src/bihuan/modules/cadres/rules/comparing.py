"""比对新表: what a newer form says otherwise than the record; nothing that it lacks is touched."""

from collections.abc import Iterator, Mapping

from bihuan.kernel.base import canonical
from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.partial import may_be_same
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.facade import Record, Row
from bihuan.modules.cadres.rules.changing import ROW, Value

# By which items a row of the form is the same as one of the record.
KEYS: dict[str, tuple[str, ...]] = {
    "party": ("politics",),
    "education": ("mode", "schooling"),
    "appraisals": ("year",),
    "resume": ("begun", "within"),
    "family": ("relation", "name"),
    "proposal": (),
    "printed": ("cell",),
}
WITHOUT = frozenset({"position"})  # Where a row stands on the form is no difference.


@decides("BH-53")
def is_of_the_same(
    *,
    name: str,
    birth: str,
    number: str,
    of_name: str,
    of_birth: str,
    of_number: str,
    says_so: bool,
) -> None:
    """同一人: by the ID number, else by name and birth with somebody who says so.

    `of_…` is what the record has. Namesakes are never compared with each other.
    """
    if number and of_number and number != of_number:
        raise Refused("BH-53", "表上的身份证号与该干部的不同，不是同一人，没有比对")
    if number and number == of_number:
        return
    if name != of_name or not (birth and of_birth and may_be_same(birth, of_birth)):
        raise Refused("BH-53", "表上的姓名或出生年月与该干部的不同，没有比对；请核对文件")
    if not says_so:
        raise Refused("BH-53", "凭姓名和出生年月不能确定是同一人，请核对后选“是同一人”")


def something_differs(found: object) -> None:
    """有差异: a form that says nothing new needs nobody (BH-53)."""
    if not found:
        raise Refused("BH-53", "新表与现有信息没有差异，不必更正")


def differences(held: Record, form: Record) -> list[Value]:
    """Return what a form says otherwise: a field of a row both have, or a row the record lacks."""
    found: list[Value] = []
    same: dict[str, str] = {}  # Rows of the form that the record has, by their ids there.
    printed = to_sheet.sheet_of(held, name="")
    for name, rows in form.items():
        for pk, row in rows.items():
            told = {item: text for item, text in row.items() if text}
            if name == "printed" and told.get("text") == getattr(printed, told["cell"]):
                continue  # The record says so already, by its rows or by settled words.
            if told.get("within"):
                told["within"] = same.get(told["within"], told["within"])
            there = _same(name, pk, told, held)
            if there is None:
                found.append(Value(name, pk, ROW, "", canonical.encode(told)))
            else:
                same[pk] = there
                found += _of_row(name, there, told, held[name][there])
    return found


def _same(name: str, pk: str, row: Row, held: Record) -> str | None:
    rows = held.get(name, {})
    if name == "basics":
        return pk if pk in rows else None
    if name not in KEYS:
        return None
    key = _key(name, row)
    return next((one for one, kept in rows.items() if _key(name, kept) == key), None)


def _key(name: str, row: Row) -> tuple[str, ...]:
    notes = (row.get("text", ""),) if name == "resume" and not row.get("begun") else ()
    return (*(row.get(item, "") for item in KEYS[name]), *notes)


def _of_row(name: str, pk: str, told: Mapping[str, str], kept: Row) -> Iterator[Value]:
    """Yield the items that differ; a settled cell as a whole, with what it was made from."""
    differing = {item for item, text in told.items() if text != kept.get(item, "")} - WITHOUT
    if name == "printed" and differing:
        place = {"position": kept["position"]} if kept.get("position") else {}
        new = {**{item: text for item, text in told.items() if item not in WITHOUT}, **place}
        yield Value(name, pk, ROW, canonical.encode(dict(kept)), canonical.encode(new))
        return
    for item in told:
        if item in differing:
            yield Value(name, pk, item, kept.get(item, ""), told[item])

"""载入干部信息: a file becomes a record and is kept as it came; nobody has two."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bihuan.config import witnesses
from bihuan.kernel.base.facade import Home, home_by_code
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.broken import Broken, Check
from bihuan.kernel.journal.verifying import verify
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.models import Person
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.models import Cadre, ResumeRow
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Relative, Sheet
from bihuan.modules.cadres import commands, selectors
from bihuan.modules.cadres.commands import Brought
from tests.conftest import Loop
from tests.snapshot import business_rows

FILES = Path(__file__).parent.parent / "people" / "files"
# Made up: a region and a birthday, and the check digit they give.
NUMBER = "610328199003070010"
SHEET = Sheet(
    name="高望山",
    sex="男",
    birth="199003",
    ethnicity="汉族",
    native_place="陕西青禾",
    birth_place="陕西青禾",
    party="201306",
    work_start="201207",
    health="健康",
    full_time_education="大学",
    full_time_degree="农学学士",
    full_time_education_school="某农业大学农学院植物保护专业",
    post="城关镇党政办公室科员",
    resume="2008.09--2012.07  某农业大学农学院植物保护专业学习\n"
    "2012.07--         城关镇党政办公室科员\n"
    "（其间：2015.03--2016.03在县委办公室挂职）",
    appraisals="2022年、2023年年度考核均为称职。",
    family=(Relative("妻子", "某英", "199105", "群众", "城关镇中心小学教师"),),
    id_number=NUMBER,
)


def home() -> Home:
    found = home_by_code("QY")
    assert found is not None
    return found


def brought(sheet: Sheet = SHEET, data: bytes | None = None) -> Brought:
    """Return a form as a file brings it."""
    return Brought(sheet, f"{sheet.name}.lrmx", "lrmx 3.2.1.6", data or lrmx.write(sheet))


def take(loop: Loop, one: Brought | None = None, *, who: str = "civil", **more: Any) -> int:
    """Take a form in, as somebody."""
    unit = more.pop("unit", loop.cast.county)
    return commands.take_in(home(), one or brought(), unit=unit, **{**loop.by(who), **more})


def held(person: int) -> record.Record:
    cadre = record.cadre_of(home().pk, person)
    assert cadre is not None
    return record.read(home().pk, [cadre.pk])[cadre.pk]


def assert_refused(loop: Loop, clause: str, one: Brought, **more: Any) -> None:
    """See a form refused by a clause, and every row as it was."""
    before = business_rows()
    with pytest.raises(Refused) as refusal:
        take(loop, one, **more)
    assert refusal.value.clause == clause
    assert business_rows() == before


@pytest.mark.clause("BH-39")
def test_a_form_becomes_a_record_set_by_set(loop: Loop) -> None:
    found = held(take(loop))
    (basics,) = found["basics"].values()
    assert basics == {
        "sex": "1",
        "birth": "1990-03",
        "ethnicity": "01",
        "native_place": "陕西青禾",
        "birth_place": "陕西青禾",
        "work_start": "2012-07",
        "health": "1",
    }
    periods = [(row.get("begun"), row.get("ended")) for row in found["resume"].values()]
    assert periods == [("2008-09", "2012-07"), ("2012-07", None), ("2015-03", "2016-03")]
    assert [row["year"] for row in found["appraisals"].values()] == ["2022", "2023"]
    assert [row["politics"] for row in found["party"].values()] == ["01"]


@pytest.mark.clause("BH-39")
def test_what_came_in_goes_out_the_same(loop: Loop) -> None:
    person = take(loop)
    sheet = to_sheet.sheet_of(held(person), name=SHEET.name, id_number=NUMBER)
    assert sheet == SHEET
    assert to_sheet.stale(held(person)) == []


@pytest.mark.parametrize("path", sorted(FILES.glob("*.lrmx")), ids=lambda path: path.stem)
def test_files_of_every_kind_come_in_and_go_out_byte_for_byte(loop: Loop, path: Path) -> None:
    data = path.read_bytes()
    found = lrmx.read(data).sheet
    person = take(loop, Brought(found, path.name, "lrmx", data))
    seen = selectors.see(loop.actor("civil"), home().pk, person)
    assert seen is not None
    original = selectors.original_of(home().pk, person)
    assert original == data
    assert selectors.rewritten(selectors.printed_sheet(seen), data) == data


@pytest.mark.clause("BH-39")
def test_the_file_and_its_entry_stand_in_the_journal(loop: Loop) -> None:
    person = take(loop)
    dossier = journal.find_register(home().pk, kind="cadre", number=str(person))
    assert dossier is not None
    (entry,) = journal.entries(home().pk, dossier.pk)
    assert entry.act == "cadres.take_in"
    assert "高望山" not in entry.body
    private = journal.private_values(home().pk, dossier.pk)[entry.pk]
    assert set(private) == {"record", "family"}
    assert "某英" in (private["family"] or "")
    assert "某英" not in (private["record"] or "")
    (file,) = evidence.of_dossier(home().pk, dossier.pk)
    assert evidence.path_of(file.pk).read_bytes() == lrmx.write(SHEET)


@pytest.mark.clause("BH-07")
def test_a_right_number_is_kept_encrypted_and_a_wrong_one_is_nobodys(loop: Loop) -> None:
    person = Person.objects.get(pk=take(loop))
    assert id_numbers.number_of(person) == NUMBER
    wrong = replace(SHEET, name="高望水", id_number="610328199003070011")
    other = Person.objects.get(pk=take(loop, brought(wrong)))
    assert id_numbers.number_of(other) == ""


@pytest.mark.clause("BH-39")
@pytest.mark.parametrize("who", ["section", "leader", "system", "auditor"])
def test_only_the_civil_service_section_takes_records_in(loop: Loop, who: str) -> None:
    assert_refused(loop, "BH-39", brought(), who=who)


@pytest.mark.clause("BH-39")
def test_a_record_belongs_to_a_unit_of_the_home_and_has_a_name(loop: Loop) -> None:
    assert_refused(loop, "BH-39", brought(replace(SHEET, name="")))
    stranger = Person.objects.get(pk=loop.cast.stranger)
    other = journal.find_register(loop.cast.stranger_home, kind="person", number=str(stranger.pk))
    assert other is not None
    assert_refused(loop, "BH-39", brought(), unit=other.unit_id)


@pytest.mark.clause("BH-40")
def test_nobody_has_two_records(loop: Loop) -> None:
    take(loop)
    assert_refused(loop, "BH-40", brought(replace(SHEET, name="高旺山")))
    assert Cadre.objects.filter(home_id=home().pk).count() == 1


@pytest.mark.clause("BH-40")
def test_a_namesake_of_the_same_month_is_confirmed_by_somebody(loop: Loop) -> None:
    take(loop, brought(replace(SHEET, id_number="")))
    same = replace(SHEET, id_number="", birth="19900307")
    assert_refused(loop, "BH-40", brought(same))
    assert take(loop, brought(same), are_others=True)
    assert take(loop, brought(replace(same, birth="199104")))


@pytest.mark.clause("BH-40")
def test_two_with_right_numbers_of_their_own_are_two(loop: Loop) -> None:
    take(loop)
    other = replace(SHEET, id_number=number(birth="19900308"))
    assert take(loop, brought(other))


def number(*, birth: str) -> str:
    """Return a right number of somebody made up."""
    start = f"610328{birth}002"
    on = datetime.date(2026, 3, 2)
    return next(start + end for end in "0123456789X" if id_numbers.is_right(start + end, on=on))


@pytest.mark.law("L2")
def test_a_form_sent_twice_acts_once(loop: Loop) -> None:
    token = new_token()
    take(loop, token=token)
    with pytest.raises(journal.Repeated):
        take(loop, token=token)


def _change() -> None:
    ResumeRow.objects.filter(home_id=home().pk, text__contains="科员").update(text="副镇长")


def _add() -> None:
    cadre = Cadre.objects.get(home_id=home().pk)
    record.write(home().pk, cadre.pk, {"titles": {str(new_token()): {"title": "教授"}}})


def _remove() -> None:
    ResumeRow.objects.filter(home_id=home().pk, text__contains="科员").delete()


@pytest.mark.law("L3")
@pytest.mark.parametrize("attack", [_change, _add, _remove])
def test_what_happens_to_a_row_behind_the_journal_is_seen(
    loop: Loop, attack: Callable[[], None]
) -> None:
    witnesses.register()
    take(loop)
    verify(home())
    attack()
    with pytest.raises(Broken) as broken:
        verify(home())
    assert broken.value.check == Check.WITNESS

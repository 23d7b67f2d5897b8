"""双语: every text that is marked for translation stands in English, with the same placeholders."""

import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from scripts import messages


def test_the_english_catalogue_is_complete_and_compiled() -> None:
    assert messages.problems() == [], "run: make messages, and translate what it prints"


def test_texts_are_found_in_code_and_in_templates() -> None:
    found = messages.texts()
    assert (None, "待办") in found
    assert ("step", "核对") in found
    assert isinstance(found[None, "剩 %(days)d 天"], tuple)
    assert (None, "有 %(n)s 处需要修改") in found  # A trimmed block of a template.
    assert (None, "还没有建立民心墙") in found  # A text in the arguments of a tag.


@pytest.mark.parametrize(
    ("ids", "strings", "fault"),
    [
        ("共 %(n)s 件", "Total: %(n)s", []),
        ("共 %(n)s 件", "Total: %(count)s", ["other placeholders"]),
        ("共 {n} 件", "Total", ["other placeholders"]),
        ("合计", "", ["not translated"]),
        (("%(n)d 天", "%(n)d 天"), ("%(n)d day", ""), ["not translated"]),
    ],
)
def test_what_counts_as_a_fault(
    ids: str | tuple[str, str], strings: str | tuple[str, str], fault: list[str]
) -> None:
    assert list(messages._faults(Message(ids, strings))) == fault


def test_a_guess_is_a_fault() -> None:
    assert list(messages._faults(Message("合计", "Sum", flags=["fuzzy"]))) == ["fuzzy"]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the script work on a copy of the catalogue."""
    copy = tmp_path / "django.po"
    for suffix in (".po", ".mo"):
        shutil.copy(messages.PO.with_suffix(suffix), copy.with_suffix(suffix))
    monkeypatch.setattr(messages, "PO", copy)
    return copy


def test_a_missing_text_an_unused_one_and_a_stale_mo_are_told(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8")
    assert text.count('\nmsgid "待办"\n') == 1
    copied.write_text(text.replace('\nmsgid "待办"\n', '\nmsgid "没人用"\n'), encoding="utf-8")
    assert set(messages.problems()) >= {
        "not in the catalogue: 待办",
        "no longer used: 没人用",
        "django.mo differs from django.po",
    }


def test_keeping_drops_what_is_unused_and_invents_nothing(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8")
    changed = text.replace('\nmsgid "待办"\n', '\nmsgid "没人用"\n')
    copied.write_text(changed, encoding="utf-8")
    messages.keep()
    assert messages.problems() == ["not translated: 待办"]
    assert "没人用" not in copied.read_text(encoding="utf-8")
    assert messages.is_compiled()


def test_keeping_a_complete_catalogue_changes_nothing(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8")
    compiled = copied.with_suffix(".mo").read_bytes()
    messages.keep()
    assert copied.read_text(encoding="utf-8") == text
    assert copied.with_suffix(".mo").read_bytes() == compiled

"""双语: every text that is marked for translation stands in English, with the same placeholders."""

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

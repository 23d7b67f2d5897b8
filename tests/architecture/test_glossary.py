"""术语表: every table and every term of the code has its one line, in Chinese and English."""

import re
from collections import Counter

from scripts import glossary

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(glossary.SRC.rglob("*.py")))


def page() -> str:
    return glossary.PAGE.read_text(encoding="utf-8")


def terms() -> dict[str, str]:
    """Return the page's Chinese term of every identifier."""
    return {identifier: term for term, identifier, _ in glossary.rows(page())}


def test_every_model_and_every_term_has_its_line_with_its_chinese_term() -> None:
    written = terms()
    missing = {
        identifier: term
        for identifier, term in glossary.words().items()
        if identifier not in written or (term and written[identifier] != term)
    }
    assert missing == {}, "run: python scripts/glossary.py"


def test_the_page_is_as_the_script_keeps_it() -> None:
    assert page() == glossary.page(page()), "run: python scripts/glossary.py"


def test_nothing_is_left_to_fill_in() -> None:
    assert glossary.UNKNOWN not in page()
    assert all(meaning for _, _, meaning in glossary.rows(page()))


def test_no_identifier_has_two_terms() -> None:
    counted = Counter(identifier for _, identifier, _ in glossary.rows(page()))
    assert [identifier for identifier, count in counted.items() if count > 1] == []


def test_every_term_is_chinese_or_a_name() -> None:
    odd = [term for term in terms().values() if not re.search(r"[\u4e00-\u9fff]", term)]
    assert odd == ["QQ"]


def test_every_concept_named_by_hand_is_in_the_code() -> None:
    by_hand, _ = page().split(glossary.BEGIN)
    named = [identifier for _, identifier, _ in glossary.rows(by_hand)]
    assert named
    gone = [one for one in named if not re.search(rf"\b{one.split('.')[-1]}\b", SOURCES)]
    assert gone == []

"""依赖: every direct dependency is explained, as installed; nothing at run time is GPL or AGPL."""

import re
from pathlib import Path

import pytest
from scripts import licences

PAGE = (licences.ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<name>[\w-]+) \| (?P<version>[\d.]+) \| (?P<licence>[^|]+) \| (?P<rest>.+)$"
)
NAME = re.compile(r"^([A-Za-z][\w-]*)", re.MULTILINE)
ROWS = {row["name"]: row for row in map(ROW.match, PAGE.splitlines()) if row}
# Under which name code, settings or a command line mention a package, where it is another.
CALLED = {
    "zxing-cpp": "zxingcpp",
    "argon2-cffi": "argon2",
    "django-csp": "csp",
    "django-axes": "axes",
    "Pillow": "PIL",
    "fonttools": "fontTools",
    "python-docx": "docx",
}


def direct(name: str) -> list[str]:
    text = (licences.ROOT / "requirements" / name).read_text(encoding="utf-8")
    return NAME.findall(text)


def test_no_run_time_package_is_gpl_or_of_unknown_licence() -> None:
    found = licences.installed()
    assert len(found) > len(direct("run.in"))
    bad = [one for one in found if one.is_barred or one.licence == licences.UNKNOWN]
    assert bad == []


@pytest.mark.parametrize(
    ("licence", "is_barred"),
    [
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3", False),
        ("MPL-2.0", False),
        ("Apache-2.0 OR GPL-2.0", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
    ],
)
def test_what_counts_as_gpl(licence: str, is_barred: bool) -> None:
    assert licences.Licensed("x", "1", licence).is_barred == is_barred


def test_every_direct_dependency_has_its_row_and_every_row_its_dependency() -> None:
    assert set(ROWS) == {*direct("run.in"), *direct("dev.in")}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_names_the_locked_version_and_the_installed_licence(name: str) -> None:
    locked = {key.lower(): value for key, value in licences.pinned("dev.txt").items()}
    assert ROWS[name]["version"] == locked[name.lower()]
    assert ROWS[name]["licence"] == licences.licence_of(name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_package_said_to_be_uncalled_is_not_called(name: str) -> None:
    is_uncalled = "not called yet" in ROWS[name]["rest"]
    if name in direct("run.in"):
        assert is_called(name, "src") != is_uncalled
    elif is_uncalled:
        assert not is_called(name, "src", "tests")


def is_called(name: str, *places: str) -> bool:
    """Say whether code, settings or a command line mention a package."""
    called = CALLED.get(name, name.replace("-", "_").lower())
    files = [path for place in places for path in (licences.ROOT / place).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files if path.name != Path(__file__).name]
    texts += [(licences.ROOT / one).read_text() for one in ("Makefile", "pyproject.toml")]
    return any(re.search(rf"\b{called}\b(?!\.\*)", text) for text in texts)

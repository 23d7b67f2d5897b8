"""Lists the licence of every package that run.txt installs; returns 1 when one is GPL or AGPL.

Read from the installed packages' own metadata. LGPL and MPL are fine unmodified.
"""

import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
# "GPL" not as part of "LGPL"; the long names likewise.
STRONG = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)
UNKNOWN = "?"


@dataclass(frozen=True)
class Licensed:
    """A package with what its metadata says of its licence."""

    name: str
    version: str
    licence: str

    @property
    def is_barred(self) -> bool:
        """Say whether no choice but GPL or AGPL is offered."""
        offers = re.split(r"\bOR\b", self.licence)
        return all(STRONG.search(offer) for offer in offers)


def main() -> int:
    """Print name, version and licence of each."""
    found = installed()
    for package in found:
        print(f"{package.name:<28} {package.version:<14} {package.licence}")
    barred = [package.name for package in found if package.is_barred or package.licence == UNKNOWN]
    if barred:
        print("not allowed, or unknown:", ", ".join(barred))
    return int(bool(barred))


def installed() -> list[Licensed]:
    """Return the packages that run.txt pins and that are installed here, by name."""
    return sorted(
        (
            Licensed(name, metadata.version(name), licence_of(name))
            for name in pinned()
            if _is_installed(name)
        ),
        key=lambda package: package.name.lower(),
    )


def pinned(lock: str = "run.txt") -> dict[str, str]:
    """Return the names and versions of a lock file."""
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {row["name"]: row["version"] for row in PINNED.finditer(text)}


def licence_of(name: str) -> str:
    """Return a package's licence: the SPDX expression, else the classifiers, else the field."""
    about = metadata.metadata(name)
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classified:
        return " AND ".join(classified)
    first = (about.get("License") or "").strip().splitlines()
    return first[0] if first else UNKNOWN


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())

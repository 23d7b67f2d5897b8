"""Takes a picture of every page × state × width × language, for people to look at, with an index.

Usage: `make pictures`; they lie in var/pictures/index.html.
"""

import html
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "pictures"


def main() -> int:
    """Run the picture test of the browser lane, then write the index."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "pictures", "tests/browser/test_pictures.py"],
        cwd=ROOT,
        check=False,
    )
    names = sorted(path.name for path in FOLDER.glob("*.png"))
    rows = "".join(
        f'<figure><img src="{html.escape(name)}" width="400"><figcaption>{html.escape(name)}'
        "</figcaption></figure>"
        for name in names
    )
    (FOLDER / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{rows}")
    print(f"{len(names)} pictures in {FOLDER / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

"""For each law a committed patch breaks the code on purpose; a named test must turn red.

Works on a copy, so the checkout is never touched. Prints killed/total.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATCHES = ROOT / "scripts" / "mutations"


def main() -> int:
    """Try every patch; return 1 when one survives or no longer applies."""
    results = [_try(patch) for patch in sorted(PATCHES.glob("*.patch"))]
    killed = sum(result == "killed" for result in results)
    print(f"{killed}/{len(results)}")
    return 0 if killed == len(results) else 1


def _try(patch: Path) -> str:
    test = _named_test(patch)
    with tempfile.TemporaryDirectory(prefix="bihuan-mutate-") as folder:
        copy = Path(folder)
        for name in ("src", "tests", "scripts", "pyproject.toml"):
            source = ROOT / name
            target = copy / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        applied = subprocess.run(
            ["patch", "-p1", "-s", "-i", str(patch)], cwd=copy, check=False, capture_output=True
        )
        result = "does not apply" if applied.returncode else _run(copy, test)
    print(f"{patch.stem:<44} {test:<90} {result}", flush=True)
    return result


def _named_test(patch: Path) -> str:
    for line in patch.read_text(encoding="utf-8").splitlines():
        if line.startswith("Test: "):
            return line.removeprefix("Test: ").strip()
    raise SystemExit(f"{patch.name} names no test")


def _run(copy: Path, test: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("BIHUAN_HOME", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test],
        cwd=copy,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    # 1: a test failed. Anything else (nothing collected, a broken import) kills nothing.
    if done.returncode == 1:
        return "killed"
    return "survived" if done.returncode == 0 else f"broken: {done.stdout[-200:]}"


if __name__ == "__main__":
    sys.exit(main())

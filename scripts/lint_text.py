"""Lints what other tools don't: punctuation beside Han characters, lock files, row locks."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HAN = "\u4e00-\u9fff"
HALF = re.compile(
    rf"[{HAN}][,:;!?](?!\w*[=}}\]])|[{HAN}] ?\([{HAN}]|[{HAN}]\)(?=[{HAN}])"
    rf"|(?<=[{HAN}])\.(?=[{HAN}])"
)
ROW_LOCK = re.compile(r"select_for_update\((?!no_key=True)")
FORBIDDEN_IN_LOCKS = re.compile(r"https?://|--index-url|--extra-index-url")


def main() -> int:
    """Print every finding as `file:line: what`; return 1 when there is one."""
    found = [*_punctuation(), *_locks(), *_row_locks()]
    for line in found:
        print(line)
    return 1 if found else 0


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines a person reads: all of a template or catalogue, a module's strings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    tree = ast.parse(text)
    # A docstring may begin with the Chinese term and an English colon; users never see it.
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def _punctuation() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: half-width punctuation beside Han: {line.strip()[:80]}"
        for pattern in ("*.html", "*.po", "*.toml", "*.py")
        for path in sorted((ROOT / "src").rglob(pattern))
        for number, line in _texts(path)
        if HALF.search(line) and not line.startswith("#") and "://" not in line
    ]


def _locks() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: a lock file names no host"
        for path in (ROOT / "requirements").glob("*.txt")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if FORBIDDEN_IN_LOCKS.search(line)
    ]


def _row_locks() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: lock rows with no_key=True, in the kernel only"
        for path in (ROOT / "src").rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ROW_LOCK.search(line) or ("select_for_update" in line and "/kernel/" not in str(path))
    ]


if __name__ == "__main__":
    sys.exit(main())

"""Where things lie: `BIHUAN_HOME`, by default `var/`, holds data, evidence and logs."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """Return the folder of this installation's data."""
    return Path(os.environ.get("BIHUAN_HOME") or CHECKOUT / "var").resolve()


def keys() -> dict[str, str]:
    """Return this installation's secrets, made at the first call and kept in a 0600 file."""
    return read_or_make(
        home() / "keys.json",
        lambda: {"django": secrets.token_urlsafe(48), "blind": secrets.token_hex(32)},
    )


def read_or_make(path: Path, make: Any) -> dict[str, Any]:
    """Return a JSON file's content; if missing, write it first, readable by its owner alone."""
    if not path.exists():
        write_private(path, make())
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file that nobody else can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    draft.replace(path)

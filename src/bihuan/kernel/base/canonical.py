"""Canonical text: the exact bytes that are stored, hashed and verified."""

import hashlib
import json
from typing import Any


def encode(body: dict[str, Any]) -> str:
    """Return sorted JSON text without blanks. Never normalised: NFC would change rare characters.

    Raises AssertionError on floats, whose text differs between machines.
    """
    _refuse_floats(body)
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(*parts: str | bytes) -> bytes:
    """Return SHA-256 over length-prefixed parts, so that no two lists of parts read alike."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.digest()


def commitment(salt: bytes, value: str) -> str:
    """Return what an entry says of a private value: a salted hash that outlives the value."""
    return digest(salt, value).hex()


def _refuse_floats(value: Any) -> None:
    assert not isinstance(value, float), "canonical text holds no floats"
    if isinstance(value, dict):
        for key, item in value.items():
            assert isinstance(key, str), "canonical keys are text"
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)

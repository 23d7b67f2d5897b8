"""检查点文本: signed notes as in C2SP `tlog-checkpoint`, the sealer's key, the copies outside.

A note is lines of text, a blank line, and signature lines `— name base64(key hash ‖ signature)`.
Who holds a note from elsewhere (printed, sent) can hold it against this installation.
"""

import base64
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bihuan.kernel.journal.broken import Broken, Check

ED25519 = b"\x01"
PEM_END = "-----END PUBLIC KEY-----\n"
TAIL = 4096  # A note has some 200 bytes.
LOST = "恢复备份"  # The third word of the first line of a note that declares a restore.


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint as signed: whose tree, how long, its root."""

    origin: str
    size: int
    root: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A signed declaration: checkpoints longer than `size` were lost when a backup was restored."""

    origin: str
    lost: int
    size: int
    at: str
    text: str


def origin_of(home: str) -> str:
    """Return the name under which a home's checkpoints are signed."""
    return f"bihuan/{home}"


def checkpoint(home: str, size: int, root: bytes, key: Ed25519PrivateKey) -> Note:
    """Return a signed checkpoint."""
    origin = origin_of(home)
    lines = [origin, str(size), base64.b64encode(root).decode()]
    return Note(origin, size, root, _sign(lines, origin, key))


def restored(home: str, *, lost: int, size: int, at: str, key: Ed25519PrivateKey) -> Restored:
    """Return a signed declaration that a restore lost what was sealed after `size`."""
    origin = origin_of(home)
    lines = [f"{origin} {LOST}", str(lost), str(size), at]
    return Restored(origin, lost, size, at, _sign(lines, origin, key))


def read(text: str, keys: Sequence[Ed25519PublicKey]) -> Note | Restored:
    """Return a note whose signature holds; raises Broken (signature) otherwise."""
    body, _, signatures = text.rpartition("\n\n")
    lines = body.split("\n")
    name = lines[0].removesuffix(f" {LOST}")
    if not _is_signed(body + "\n", signatures, name, keys):
        raise Broken(Check.SIGNATURE, f"检查点没有封存密钥的有效签名：{lines[0][:40]}")
    if lines[0].endswith(LOST):
        return Restored(name, int(lines[1]), int(lines[2]), lines[3], text)
    return Note(name, int(lines[1]), base64.b64decode(lines[2]), text)


def _sign(lines: Sequence[str], name: str, key: Ed25519PrivateKey) -> str:
    body = "".join(f"{line}\n" for line in lines)
    signature = _key_hash(name, key.public_key()) + key.sign(body.encode())
    return f"{body}\n— {name} {base64.b64encode(signature).decode()}\n"


def _is_signed(body: str, signatures: str, name: str, keys: Sequence[Ed25519PublicKey]) -> bool:
    return any(
        _holds(key, _blob(line), name, body)
        for line in signatures.splitlines()
        if line.startswith(f"— {name} ")
        for key in keys
    )


def _blob(line: str) -> bytes:
    try:
        return base64.b64decode(line.rpartition(" ")[2], validate=True)
    except ValueError:
        return b""


def _holds(key: Ed25519PublicKey, blob: bytes, name: str, body: str) -> bool:
    if blob[:4] != _key_hash(name, key):
        return False
    try:
        key.verify(blob[4:], body.encode())
    except InvalidSignature:
        return False
    return True


def _key_hash(name: str, key: Ed25519PublicKey) -> bytes:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


# --- the sealer's key ---------------------------------------------------------------------------


def sealer_key(folder: Path) -> Ed25519PrivateKey:
    """Return the sealer's key, made at first use as `sealer.key` (0600), public half beside it.

    Earlier public keys stay in `sealer.pub`: what they signed is still verified.
    """
    path = folder / "sealer.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_key(path, Ed25519PrivateKey.generate())
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey), "the sealer signs with Ed25519"
    add_public_keys(folder, _pem(key.public_key()))
    return key


def public_keys(folder: Path) -> list[Ed25519PublicKey]:
    """Return the public keys of this installation's sealers, present and past."""
    path = folder / "sealer.pub"
    blocks = _blocks(path.read_text()) if path.exists() else []
    keys = [serialization.load_pem_public_key(block.encode()) for block in blocks]
    return [key for key in keys if isinstance(key, Ed25519PublicKey)]


def add_public_keys(folder: Path, pem: str) -> None:
    """Keep public keys that aren't kept yet."""
    path = folder / "sealer.pub"
    known = _blocks(path.read_text()) if path.exists() else []
    fresh = [block for block in _blocks(pem) if block not in known]
    if fresh:
        with path.open("a") as file:
            file.writelines(fresh)


def _blocks(pem: str) -> list[str]:
    return [part.lstrip() + PEM_END for part in pem.split(PEM_END) if part.strip()]


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def _write_key(path: Path, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


# --- the copy outside the database --------------------------------------------------------------


def outside(folder: Path, home: str) -> Path:
    """Return the file that holds a home's notes outside the database."""
    return folder / "checkpoints" / f"{home}.txt"


def append(path: Path, texts: Sequence[str]) -> None:
    """Append notes to a file and wait until they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.writelines(f"{text}\n" for text in texts)
        file.flush()
        os.fsync(file.fileno())


def texts_in(path: Path, *, upto: int | None = None) -> Iterator[str]:
    """Yield the notes in a file, or in its first bytes, oldest first; nothing without a file."""
    if not path.exists():
        return
    lines: list[str] = []
    left = path.stat().st_size if upto is None else upto
    with path.open("rb") as file:
        for raw in file:
            left -= len(raw)
            line = raw.decode(errors="replace")
            if left < 0:
                return
            if line == "\n" and lines and lines[-1].startswith("— "):
                yield "".join(lines)
                lines = []
            else:
                lines.append(line)
    if lines:
        yield "".join(lines)


def last_text(path: Path) -> str:
    """Return the last note of a file, reading its end alone; empty when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    parts = tail.decode(errors="ignore").rstrip("\n").split("\n\n")
    return "\n\n".join(parts[-2:]) + "\n" if len(parts) > 1 else ""

"""核验卷宗包: check a dossier's bundle with Python's standard library alone, without the product.

    python3 verify_bundle.py                在解压后的文件夹里
    python3 verify_bundle.py 卷宗包.zip     不解压，直接核验

Checks the chain of entries, the leaf and inclusion proof of each, the heads leaf by which the file
is complete, and the checkpoint's signature; exits with 1 at the first thing that doesn't hold.
Hold `checkpoint.txt` against one that was printed or kept elsewhere: only that shows that the
whole journal wasn't rewritten.
"""

import base64
import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

# A bundle lies in a folder or in a .zip file as it was handed out.
Folder = Path | zipfile.Path
Point = tuple[int, int, int, int]

# Ed25519, RFC 8032 §5.1, in extended coordinates.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)

FILES = ("entries.ndjson", "proofs.json", "checkpoint.txt", "public.pem")
# What comes of files that aren't what a bundle has: no zip, no text, no JSON, or other JSON.
UNREADABLE = (
    AttributeError, IndexError, KeyError, NotImplementedError, OSError, RuntimeError, TypeError,
    ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class Wrong(Exception):  # noqa: N818 - what is wrong with the bundle, not with this program.
    """The first thing that doesn't hold."""


def main(arguments: list[str]) -> int:
    """Check the bundle in a folder or a .zip file and say what holds."""
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        lines = check(opened(path))
    except Wrong as wrong:
        sys.stdout.write(f"核验未通过：{wrong}\n")
        return 1
    except UNREADABLE as trouble:
        sys.stdout.write(
            f"核验未通过：卷宗包已损坏，或不是原样导出的（{type(trouble).__name__}）\n"
        )
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in [*lines, "核验通过"]))
    return 0


def opened(path: Path) -> Folder:
    """Return where a bundle's files lie; raises Wrong when there is no bundle."""
    if not path.exists():
        raise Wrong(f"没有 {path}。用法：python3 verify_bundle.py 卷宗包.zip（或解压后的文件夹）")
    if not path.is_dir() and not zipfile.is_zipfile(path):
        raise Wrong(f"{path} 不是卷宗包：要 .zip 文件，或解压后的文件夹")
    folder: Folder = path if path.is_dir() else zipfile.Path(path)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise Wrong(f"{path} 不是完整的卷宗包，缺少 {'、'.join(missing)}")
    return folder


def check(folder: Folder) -> list[str]:
    """Return what holds, line by line; raises Wrong at the first thing that doesn't."""
    proofs = json.loads((folder / "proofs.json").read_text(encoding="utf-8"))
    entries = _lines(folder / "entries.ndjson")
    head = _chain(entries, proofs["dossier"])
    size, root = _checkpoint(folder, proofs["origin"])
    sealed = _sealed(entries, proofs, size, root)
    complete = _complete(entries, proofs, size, root)
    said = [
        f"卷宗 {proofs['number']}：{len(entries)} 条记录首尾相接，末条摘要 {head.hex()[:16]}…",
        f"其中 {sealed} 条已封存于检查点 {size}，签名有效",
        f"第 1 至 {complete} 条完整无缺" if complete else "尚无封存的卷宗清单，不能证明完整",
    ]
    texts = folder / "texts.ndjson"
    if texts.exists():
        said.append(f"附带的 {_texts(_lines(texts), entries)} 项文字与记录中的承诺一致")
    return said


def _lines(path: Folder) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _chain(entries: list[dict[str, Any]], dossier: str) -> bytes:
    head = bytes(32)
    for number, entry in enumerate(entries, 1):
        body = json.loads(entry["body"])
        if (entry["seq"], body["seq"], body["dossier"]) != (number, number, dossier):
            raise Wrong(f"第 {number} 条缺失、重复，或属于其他卷宗")
        parts = (head, dossier.encode(), str(number).encode(), entry["body"].encode())
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        head = hashlib.sha256(framed).digest()
        if head.hex() != entry["hash"]:
            raise Wrong(f"第 {number} 条的原文与摘要不符")
    return head


def _checkpoint(folder: Folder, origin: str) -> tuple[int, bytes]:
    note = (folder / "checkpoint.txt").read_text(encoding="utf-8")
    body, _, signatures = note.rpartition("\n\n")
    name, size, root = body.split("\n")[:3]
    if name != origin:
        raise Wrong(f"检查点属于 {name}，不是 {origin}")
    keys = _keys((folder / "public.pem").read_text(encoding="ascii"))
    if not any(
        _signed(line, name, key, body + "\n") for line in signatures.split("\n") for key in keys
    ):
        raise Wrong("检查点的签名无效")
    return int(size), base64.b64decode(root)


def _keys(pem: str) -> list[bytes]:
    blocks = pem.split("-----BEGIN PUBLIC KEY-----")[1:]
    # The last 32 bytes of the DER form are the key itself (RFC 8410).
    return [base64.b64decode(block.split("-----END")[0])[-32:] for block in blocks]


def _signed(line: str, name: str, key: bytes, text: str) -> bool:
    if not line.startswith(f"— {name} "):
        return False
    blob = base64.b64decode(line.rpartition(" ")[2])
    hint = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    return blob[:4] == hint and ed25519_holds(key, text.encode(), blob[4:])


def _sealed(entries: list[dict[str, Any]], proofs: dict[str, Any], size: int, root: bytes) -> int:
    by_seq = {entry["seq"]: entry for entry in entries}
    for row in proofs["leaves"]:
        data = bytes.fromhex(by_seq[row["seq"]]["hash"])
        if not included(data, row["index"], size, row["proof"], root):
            raise Wrong(f"第 {row['seq']} 条不在检查点中")
    return len(proofs["leaves"])


def _complete(entries: list[dict[str, Any]], proofs: dict[str, Any], size: int, root: bytes) -> int:
    row = proofs["heads"]
    if not row:
        return 0
    if not included(row["text"].encode(), row["index"], size, row["proof"], root):
        raise Wrong("卷宗清单不在检查点中")
    heads = {one["dossier"]: one for one in json.loads(row["text"])["heads"]}
    claim = heads.get(proofs["dossier"])
    if not claim or claim["seq"] > len(entries):
        raise Wrong("卷宗清单记载的条数多于本包")
    if entries[claim["seq"] - 1]["hash"] != claim["head"]:
        raise Wrong("卷宗清单的末条与本包不符")
    return int(claim["seq"])


def _texts(texts: list[dict[str, Any]], entries: list[dict[str, Any]]) -> int:
    promised = {entry["seq"]: json.loads(entry["body"])["private"] for entry in entries}
    for row in texts:
        parts = (bytes.fromhex(row["salt"]), row["value"].encode())
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        if hashlib.sha256(framed).hexdigest() != promised[row["seq"]].get(row["field"]):
            raise Wrong(f"第 {row['seq']} 条的 {row['field']} 与承诺不符")
    return len(texts)


def included(data: bytes, index: int, size: int, proof: list[str], root: bytes) -> bool:
    """Say whether a leaf's data is in a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last = hashlib.sha256(b"\x00" + data).digest(), size - 1
    for sibling in map(bytes.fromhex, proof):
        if last == 0:
            return False
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + sibling + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def ed25519_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether an Ed25519 signature holds."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, commitment = _point(key), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or commitment is None or scalar >= L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    challenge = int.from_bytes(digest, "little") % L
    left, right = _times(scalar, BASE), _plus(commitment, _times(challenge, public))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def _plus(one: Point, two: Point) -> Point:
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _plus(total, point)
        point, scalar = _plus(point, point), scalar >> 1
    return total


def _x(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


_BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
assert _BASE is not None
BASE: Point = _BASE

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

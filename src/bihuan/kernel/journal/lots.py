"""抽签: lots that nobody can foresee and everybody can recompute, drawn from the sealed tree.

An entry's lot hashes its own hash with the root of the first checkpoint that covers it. That root
depends on every entry of its batch and on their salts, so it doesn't exist yet when the entry is
made; afterwards it stands, signed, in the database and outside, and anybody can draw again.
"""

import bisect
from dataclasses import dataclass

from bihuan.kernel.base import canonical
from bihuan.kernel.journal.models import Checkpoint, SealedLeaf

__all__ = ["Lot", "lot", "lots"]

CHECKPOINTS = 50  # How many checkpoints are read at once.
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Lot:
    """The lot of an entry: a number from 0 to 99, and the size of the tree that decided it."""

    entry: int
    dossier: int
    number: int
    size: int


def lot(root: bytes, entry_hash: bytes) -> int:
    """Return the number from 0 to 99 that a root draws for an entry."""
    drawn = canonical.digest("lot", root.hex(), entry_hash.hex())
    return int.from_bytes(drawn[:8], "big") % HUNDRED


def lots(home: int, act: str, *, after: int) -> tuple[list[Lot], int]:
    """Return the lots of an act's entries sealed since the tree had a size, and its size now.

    At most fifty checkpoints a call: whoever wants all asks again until the size stays the same.
    """
    rows = Checkpoint.objects.filter(home_id=home, size__gt=after).order_by("size")
    checkpoints = list(rows.values_list("size", "root")[:CHECKPOINTS])
    if not checkpoints:
        return [], after
    sizes = [size for size, _root in checkpoints]
    leaves = SealedLeaf.objects.filter(
        home_id=home, index__gte=after, index__lt=sizes[-1], entry__act=act, entry__home_id=home
    ).order_by("index")
    found = []
    for index, entry, dossier, digest in leaves.values_list(
        "index", "entry_id", "entry__dossier_id", "entry__hash"
    ):
        size, root = checkpoints[bisect.bisect_right(sizes, index)]
        found.append(Lot(entry, dossier, lot(bytes(root), bytes(digest)), size))
    return found, sizes[-1]

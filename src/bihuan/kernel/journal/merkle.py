"""默克尔树 (RFC 6962): root, proofs, their verifiers, and a frontier for appending.

A leaf is SHA-256(0x00 ‖ data), a node SHA-256(0x01 ‖ left ‖ right). Functions take leaf hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

HASH = 32
EMPTY = hashlib.sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf's data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """前沿: the roots of a tree's perfect subtrees, largest first; O(log n) to keep and extend."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash on the right."""
        node, size = leaf, self.size
        while size & 1:
            node, size = node_hash(self.peaks.pop(), node), size >> 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree so far."""
        if not self.peaks:
            return EMPTY
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node

    def packed(self) -> bytes:
        """Return the peaks as a checkpoint's row keeps them."""
        return b"".join(self.peaks)


def unpacked(size: int, packed: bytes) -> Frontier:
    """Return the frontier of a tree of this size; AssertionError when the peaks don't fit it."""
    assert len(packed) == HASH * size.bit_count(), "a frontier has one peak per bit of the size"
    return Frontier(size, [packed[at : at + HASH] for at in range(0, len(packed), HASH)])


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


@dataclass(slots=True)
class Tree:
    """All levels of a tree, made once, for proofs of many leaves: 64 bytes a leaf."""

    levels: list[list[bytes]]

    @classmethod
    def of(cls, leaves: Sequence[bytes]) -> "Tree":
        """Build the levels; the last node of an odd level moves up unchanged."""
        levels = [list(leaves)]
        while len(levels[-1]) > 1:
            row = levels[-1]
            above = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
            levels.append(above + row[len(above) * 2 :])
        return cls(levels)

    def root(self) -> bytes:
        """Return the root."""
        return self.levels[-1][0] if self.levels[0] else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that a leaf is in the tree: the siblings on the way up."""
        assert 0 <= index < len(self.levels[0]), "no such leaf"
        proof = []
        for row in self.levels:
            sibling = index ^ 1
            if sibling < len(row):
                proof.append(row[sibling])
            index >>= 1
        return proof


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that one leaf is in the tree; for many, keep a Tree."""
    return Tree.of(leaves).inclusion(index)


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Return the proof that the first `old` leaves are the older tree (RFC 6962, 2.1.2)."""
    assert 0 < old <= len(leaves), "an older tree has leaves, and not more than the newer"
    return _subproof(leaves, old, whole=True)


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    if old <= half:
        return [*_subproof(leaves[:half], old, whole=whole), root(leaves[half:])]
    return [*_subproof(leaves[half:], old - half, whole=False), root(leaves[:half])]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Say whether a proof leads from a leaf at an index to the root of a tree of this size."""
    if not 0 <= index < size:
        return False
    node, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and node == expected


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Say whether a proof shows that the newer tree begins with the older (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    shift = ((old - 1) ^ old).bit_length() - 1
    index, last = (old - 1) >> shift, (new - 1) >> shift
    older = newer = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root

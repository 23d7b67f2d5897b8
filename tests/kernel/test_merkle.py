"""默克尔树: known answers of the CT vectors, and every proof of every tree up to 100 leaves."""

import hashlib

from bihuan.kernel.journal import merkle

CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(100)]
ROOTS = [merkle.root(LEAVES[:size]) for size in range(101)]


def test_roots_are_those_of_the_ct_vectors() -> None:
    hashes = [merkle.leaf_hash(data) for data in CT_LEAVES]
    assert [merkle.root(hashes[:size]).hex() for size in range(1, 9)] == CT_ROOTS
    assert [merkle.Tree.of(hashes[:size]).root().hex() for size in range(1, 9)] == CT_ROOTS
    assert merkle.root([]) == merkle.Tree.of([]).root() == hashlib.sha256().digest()


def test_a_frontier_survives_being_packed_at_every_size() -> None:
    for size in range(100):
        frontier = merkle.Frontier()
        for leaf in LEAVES[:size]:
            frontier.append(leaf)
        again = merkle.unpacked(size, frontier.packed())
        again.append(LEAVES[size])
        assert again.root() == ROOTS[size + 1]
        assert len(again.peaks) <= 7


def test_every_leaf_of_every_tree_is_proved_and_no_other() -> None:
    for size in range(1, 101):
        tree = merkle.Tree.of(LEAVES[:size])
        for index in range(size):
            proof = tree.inclusion(index)
            assert merkle.verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            other = (index + 1) % size
            if other != index:
                assert not merkle.verify_inclusion(LEAVES[other], index, size, proof, ROOTS[size])
                assert not merkle.verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])
            assert not merkle.verify_inclusion(
                LEAVES[index], index, size, [*proof, LEAVES[0]], ROOTS[size]
            )


def test_every_older_tree_is_proved_and_no_other() -> None:
    for new in range(1, 101):
        for old in range(1, new + 1):
            proof = merkle.consistency_proof(LEAVES[:new], old)
            assert merkle.verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])
            assert not merkle.verify_consistency(old, new, proof, ROOTS[old - 1], ROOTS[new])
            assert not merkle.verify_consistency(old, new, proof, ROOTS[old], ROOTS[new - 1])
    assert not merkle.verify_consistency(0, 5, [], ROOTS[0], ROOTS[5])
    assert not merkle.verify_consistency(6, 5, [], ROOTS[6], ROOTS[5])

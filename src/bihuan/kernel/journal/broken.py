"""破损: what a check found, where, and by which check; the first one ends a verification."""

from enum import StrEnum


class Check(StrEnum):
    """核验项: the checks of a verification, in the order they are made."""

    CHAIN = "chain"
    DOSSIER = "dossier"
    COLUMNS = "columns"
    COMMITMENTS = "commitments"
    EVIDENCE = "evidence"
    DUTIES = "duties"
    WITNESS = "witness"
    SEALS = "seals"
    HEADS = "heads"
    TREE = "tree"
    SIGNATURE = "signature"
    OUTSIDE = "outside"

    @property
    def label(self) -> str:
        """Return the check's Chinese name."""
        return LABELS[self]


LABELS = {
    Check.CHAIN: "记录链",
    Check.DOSSIER: "卷宗首尾",
    Check.COLUMNS: "记录与原文",
    Check.COMMITMENTS: "不公开内容",
    Check.EVIDENCE: "佐证文件",
    Check.DUTIES: "义务",
    Check.WITNESS: "业务现状",
    Check.SEALS: "封存",
    Check.HEADS: "卷宗完整",
    Check.TREE: "检查点",
    Check.SIGNATURE: "签名",
    Check.OUTSIDE: "库外检查点",
}


class Broken(Exception):  # noqa: N818 - it is what a verification finds, not an error of ours.
    """The first place that isn't as it was: which check caught it, which dossier, which entry."""

    def __init__(
        self, check: Check, message: str, *, home: str = "", dossier: str = "", seq: int = 0
    ) -> None:
        place = " ".join(part for part in (home, dossier, f"第 {seq} 条" if seq else "") if part)
        super().__init__(f"[{check.label} {check.value}] {place}：{message}")
        self.check, self.home, self.dossier, self.seq = check, home, dossier, seq
        self.message = message

"""What was found: printed, written as the tables of docs/performance.md, and as raw samples."""

import datetime
import json
import os
import platform
import re
import statistics
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.bench.stage import ROOT

PAGE = ROOT / "docs" / "performance.md"
RAW = ROOT / "docs" / "performance"
WIDTH = 130
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass
class Line:
    """One ratio: what, how large, what it must be, and the figures it comes from."""

    what: str
    ratio: float
    target: str = ""
    cells: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool | None:
        """Say whether the target is met; None when there is none."""
        if not self.target:
            return None
        sign, number = self.target.split()
        shown = float(_ratio(self.ratio))
        return shown >= float(number) if sign == "≥" else shown <= float(number)

    @property
    def verdict(self) -> str:
        """Return what the table says."""
        return {True: "met", False: "**not met**", None: "—"}[self.is_met]


@dataclass
class Table:
    """A section's lines under their heads, and what has to be said beside them."""

    title: str
    heads: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """Return the section as the page shows it."""
        heads = ("what", "ratio", "target", "", *self.heads)
        rows = [
            (one.what, _ratio(one.ratio), one.target or "—", one.verdict, *one.cells)
            for one in self.lines
        ]
        table = "\n".join(f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows))
        wrapped = (textwrap.fill(note, WIDTH, break_on_hyphens=False) for note in self.notes)
        notes = "".join(f"\n\n{note}" for note in wrapped)
        return f"## {self.title}\n\n{table}{notes}\n"

    def show(self) -> None:
        """Print the lines, each with its target and whether it is met."""
        print(f"\n{self.title}")
        for one in self.lines:
            cells = "  ".join(
                f"{head} {cell}" for head, cell in zip(self.heads, one.cells, strict=True)
            )
            verdict = one.verdict.strip("*")
            print(f"  {one.what:<46} {_ratio(one.ratio):>7} {one.target:>7}  {verdict:<8} {cells}")
        for note in self.notes:
            print(f"  {note}")
        print(flush=True)


def _ratio(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def keep(name: str, samples: Any, folder: Path = RAW) -> None:
    """Write raw samples, rounded so that the file stays small."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_rounded(samples), ensure_ascii=False, separators=(",", ":"))
    (folder / f"{name}.json").write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value


def write(tables: Sequence[Table], *, neighbours: float) -> None:
    """Put the tables between the marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    body = "\n".join(table.markdown() for table in tables)
    fresh = f"{BEGIN}\n\n{circumstances(neighbours)}\n\n{body}\n{END}"
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    assert pattern.search(text), "the page has lost its marks"
    PAGE.write_text(pattern.sub(lambda _: fresh, text), encoding="utf-8")


def circumstances(neighbours: float) -> str:
    """Return when and on what the run was made, and beside how much other work."""
    return (
        f"Run on {datetime.datetime.now(tz=datetime.UTC):%Y-%m-%d %H:%M} UTC: "
        f"{os.cpu_count()} processors, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}. "
        f"Other work on the machine used {neighbours:.1f} processors meanwhile."
    )

"""What the run is fed with: divisions, surnames and messages of ../shared, or our own sample."""

import csv
import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

COUNTY = "610328"
FILES = (
    "messages_hot_dev.csv",
    "messages_replied_dev.csv",
    "messages_unlabelled_dev.csv.gz",
    "dongguan_2018_dev.csv",
)
OWN = Path(__file__).resolve().parents[2] / "tests" / "data" / "sample_requests.csv"
LONGEST = 9_900  # with its title a text has at most 10,000 characters
SUFFIXES = ("村民委员会", "村委会", "社区居委会", "居民委员会", "居委会")
GIVEN = "建国志强玉兰秀英海平立群望春静文启明晓岚国华思远东升立新书田小禾万里春生桂芳永福"
OUR_SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "单", "解")
OUR_COUNTY = {
    "城东镇": ["东风社区", "河湾村", "槐树村", "西坡村"],
    "塬上镇": ["塬头村", "柳沟村", "石桥村", "新庄村"],
}


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its source has it. `writer` and `text` are personal: never printed."""

    source: str
    title: str
    body: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Source:
    """Everything the run is fed with."""

    is_shared: bool
    name: str
    towns: dict[str, list[tuple[str, str]]]
    surnames: list[str]
    messages: list[Message]
    left_out: int


def load(shared: Path) -> Source:
    """Return the shared data, or our own sample where they are missing."""
    if not (shared / "requests").is_dir():
        rows = list(_messages(OWN))
        towns = {
            town: [(f"{number}{place}", village) for place, village in enumerate(villages)]
            for number, (town, villages) in enumerate(OUR_COUNTY.items())
        }
        return Source(False, "样例县", towns, list(OUR_SURNAMES), rows, 0)
    everything = [row for name in FILES for row in _messages(shared / "requests" / name)]
    usable = [row for row in everything if row.body and len(row.body) <= LONGEST]
    name, towns = _county(shared / "divisions" / "shaanxi.csv")
    surnames = [row["surname"] for row in _rows(shared / "names" / "surnames_pinyin.csv")]
    return Source(True, name, towns, surnames, usable, len(everything) - len(usable))


def names(surnames: list[str], dice: random.Random) -> Iterator[str]:
    """Yield made-up names without end: a real surname, a given name of one or two of our words."""
    while True:
        given = "".join(dice.choice(GIVEN) for _ in range(dice.choice((1, 2, 2, 2))))
        yield dice.choice(surnames) + given


def _messages(path: Path) -> Iterator[Message]:
    label = path.name.split("_")[1] if path != OWN else "own"
    for row in _rows(path):
        body = row["body"].replace("\0", "").strip()
        source = f"{label}-{row['source_id']}"
        yield Message(source, row["title"].strip(), body, row.get("created_at") or "")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with _opened(path) as file:
        yield from csv.DictReader(file)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _county(path: Path) -> tuple[str, dict[str, list[tuple[str, str]]]]:
    """Return the county's name and its towns, each with code and name of its villages."""
    rows = [row for row in _rows(path) if row["code"].startswith(COUNTY)]
    (county,) = [row["name"] for row in rows if row["level"] == "3"]
    towns = {row["code"]: row["name"] for row in rows if row["level"] == "4"}
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in towns.values()}
    for row in rows:
        if row["level"] == "5":
            town = towns[row["parent_code"]]
            found[town].append((row["code"], plain(row["name"], county + town)))
    return county, found


def plain(name: str, prefix: str) -> str:
    """Return a village's name as people say it: without county and town, without its committee."""
    name = name.removeprefix(prefix)
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            kept, kind = name.removesuffix(suffix), "社区" if "居" in suffix else "村"
            return kept if kept.endswith(kind) else kept + kind
    return name

"""导入文件: shape the rows of a file into requests, members and walls; name what is wrong where."""

import datetime
import functools
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import TextChoices
from django.utils import translation

from bihuan.kernel.base import clock
from bihuan.modules.wall.commands.asking import Asked
from bihuan.modules.wall.terms import Anonymity, Category, Channel, Post
from bihuan.ui.tables import Fault, Heading, Unreadable, parts, records

HEADER_WITHIN = 5  # A sheet may begin with a title before its headings.
YES, NO = {"是", "yes", "y", "true", "1"}, {"否", "no", "n", "false", "0", ""}
MOMENTS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y年%m月%d日",
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as a file gives one."""

    name: str
    unit: int
    phone: str
    work_unit: str
    specialties: Sequence[str]
    posts: Sequence[str]
    buildings: Sequence[str]


@dataclass(frozen=True, slots=True)
class WallRow:
    """A wall as a file gives one."""

    code: str
    name: str
    unit: int
    community: str
    phone: str
    slogan: str
    is_paper: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: what it holds, or what is wrong with it."""

    row: int
    holds: Any
    faults: Sequence[Fault] = ()


@dataclass(slots=True)
class Sheet:
    """A file that is being read; `unused` are headings that mean nothing to us."""

    path: Path
    headings: Sequence[Heading]
    aliases: Mapping[str, str]
    unused: list[str] = field(default_factory=list)

    def rows(self) -> Iterator["Cells"]:
        """Yield the rows under the headings, blank ones left out; raises Unreadable."""
        found = records(self.path)
        names: list[str] = []
        for number, cells in enumerate(found, 1):
            if names:
                given = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
                if any(given.values()):
                    yield Cells(number, given)
                continue
            names = self._names(cells)
            if not names and number == HEADER_WITHIN:
                break
        if not names:
            raise Unreadable(self._missing())

    def _names(self, cells: Sequence[str]) -> list[str]:
        known = {heading.name: heading.name for heading in self.headings} | dict(self.aliases)
        typed = [cell.strip().strip("*＊").lower() for cell in cells]
        names = [known.get(name, "") for name in typed]
        needed = {heading.name for heading in self.headings if heading.is_required}
        if not needed <= set(names):
            return []
        self.unused = [name for name, ours in zip(typed, names, strict=True) if name and not ours]
        return names

    def _missing(self) -> Fault:
        needed = [heading.name for heading in self.headings if heading.is_required]
        advice = "请对照模板补上这些列；模板用 bihuan import template 命令取得"
        return Fault(1, "、".join(needed), "缺少必需的列", advice)


class Cells:
    """The cells of one row by heading; what doesn't fit is noted and read as nothing."""

    def __init__(self, row: int, given: Mapping[str, str]) -> None:
        self.row, self.given, self.faults = row, given, list[Fault]()

    def fault(self, column: str, reason: str, advice: str) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(self.row, column, reason, advice))

    def text(self, column: str, *, limit: int = 10**9, needed: bool = False) -> str:
        """Return a text."""
        found = self.given.get(column, "")
        if needed and not found:
            self.fault(column, "没有填写", "请补上，或删去这一行")
        if len(found) > limit:
            self.fault(column, f"有 {len(found)} 字，最多 {limit} 字", "请缩短")
        if "\0" in found:
            self.fault(column, "含有无法保存的控制字符", "请删去该字符后再导入")
        return found

    def one(self, column: str, choices: type[TextChoices], default: str) -> str:
        """Return one of a term's values, given as value or in Chinese."""
        found = self.given.get(column, "")
        known = _values(choices)
        if found and found not in known:
            self._not_among(column, found, choices)
        return known.get(found, default)

    def some(self, column: str, choices: type[TextChoices]) -> list[str]:
        """Return several of a term's values."""
        known = _values(choices)
        parts = self.parts(column)
        for part in parts:
            if part not in known:
                self._not_among(column, part, choices)
        return [known[part] for part in parts if part in known]

    def _not_among(self, column: str, given: str, choices: type[TextChoices]) -> None:
        advice = f"请填：{'、'.join(_labels(choices))}"
        self.fault(column, f"“{given[:20]}”不在可选范围内", advice)

    def parts(self, column: str) -> list[str]:
        """Return the parts of a list that a person typed."""
        return parts(self.given.get(column, ""))

    def yes(self, column: str) -> bool:
        """Return whether yes was given."""
        found = self.given.get(column, "").lower()
        if found not in YES | NO:
            self.fault(column, f"“{found[:20]}”看不出是或否", "请填“是”或“否”")
        return found in YES

    def moment(self, column: str, *, until: datetime.datetime) -> datetime.datetime | None:
        """Return an instant in Beijing time; None when there is none."""
        found = self.given.get(column, "")
        if not found:
            return None
        at = _moment(found)
        if at is None:
            self.fault(column, f"“{found[:30]}”不是日期", "请按“2026-03-02 09:30”的样子填写")
        elif at > until:
            self.fault(column, "日期在今天以后", "请核对日期")
        return at

    def unit(self, column: str, units: Mapping[str, Collection[int]]) -> int:
        """Return the unit of a name, or of a path of names, that only one unit has."""
        name = self.text(column, needed=True).replace("／", "/")
        found = units.get(name, ())
        if name and not found:
            self.fault(column, f"没有“{name[:30]}”这个党小组", "请先登记单位，或核对名称")
        if len(found) > 1:
            self.fault(column, f"“{name[:30]}”有 {len(found)} 个", "请写成“社区/支部/党小组”")
        return next(iter(found), 0)

    def line(self, holds: Any) -> Line:
        """Return the row: what it holds if nothing is wrong."""
        return Line(self.row, None if self.faults else holds, self.faults)


@functools.cache
def _values(choices: type[TextChoices]) -> dict[str, str]:
    """Return a term's values by value and by their Chinese names, as files have them."""
    with translation.override("zh-hans"):
        return {str(label): value for value, label in choices.choices} | {
            value: value for value in choices.values
        }


def _moment(typed: str) -> datetime.datetime | None:
    plain = typed.replace("/", "-").replace("T", " ").split(".")[0]
    for form in MOMENTS:
        try:
            return datetime.datetime.strptime(plain, form).replace(tzinfo=clock.BEIJING)
        except ValueError:
            continue
    return None


def _labels(choices: type[TextChoices]) -> list[str]:
    return [str(label) for label in choices.labels]


# --- requests -----------------------------------------------------------------------------------

REQUESTS = (
    Heading(
        "来源编号", "原台账里的编号，每条不同；同一编号只导入一次", "2025-001", is_required=True
    ),
    Heading("标题", "可不填；填了放在内容前面", "楼道灯坏了"),
    Heading("内容", "居民的原话，最多 10000 字", "二号楼楼道灯坏了。", is_required=True),
    Heading("提出时间", "北京时间；办理期限从导入时算起", "2025-03-02 09:30"),
    Heading("类别", "不填按“其他”", "水电维修", _labels(Category)),
    Heading("渠道", "不填按导入时指定的渠道", "墙面", _labels(Channel)),
    Heading("地点", "小区、楼号或路名，不写门牌号", "二号楼"),
    Heading("门牌号", "只供派单、承办和核实的同志上门用，不公开", "2单元301"),
    Heading("姓名", "居民姓名", ""),
    Heading("电话", "联系电话，不公开", ""),
    Heading("署名", "不填按“对外匿名”", "对外匿名", _labels(Anonymity)),
    Heading("同意公开", "居民本人同意在墙上公开内容的填“是”", "否", ("是", "否")),
    Heading("代诉人", "代他人反映的，填代诉人姓名", ""),
    Heading("与本人的关系", "代诉人与本人的关系", ""),
    Heading("反映党员干部", "填“是”的密封转干部监督科，不上墙", "否", ("是", "否")),
)
REQUEST_ALIASES = {
    "source_id": "来源编号", "编号": "来源编号", "title": "标题", "body": "内容", "text": "内容",
    "诉求": "内容", "created_at": "提出时间", "raised_at": "提出时间", "日期": "提出时间",
    "category": "类别", "channel": "渠道", "place": "地点", "house": "门牌号", "name": "姓名",
    "phone": "电话", "anonymity": "署名", "may_publish": "同意公开", "proxy_name": "代诉人",
    "proxy_relation": "与本人的关系", "accuses": "反映党员干部",
}  # fmt: skip


def request_sheet(path: Path) -> Sheet:
    """Return a file of requests, to be read."""
    return Sheet(path, REQUESTS, REQUEST_ALIASES)


def requests_in(sheet: Sheet, *, channel: str, now: datetime.datetime) -> Iterator[Line]:
    """Yield the rows of a file as requests; a source id given twice is a fault."""
    seen: dict[str, int] = {}
    for cells in sheet.rows():
        source = cells.text("来源编号", limit=64, needed=True)
        if source in seen:
            cells.fault(
                "来源编号", f"与第 {seen[source]} 行重复", "请删去重复的一行，或改成不同的编号"
            )
        seen.setdefault(source, cells.row)
        yield cells.line(_asked(cells, source, channel=channel, now=now))


def _asked(cells: Cells, source: str, *, channel: str, now: datetime.datetime) -> Asked:
    text = cells.text("内容", needed=True)
    title = cells.text("标题")
    proxy = cells.text("代诉人", limit=40)
    return Asked(
        text=f"{title}\n{text}" if title and not text.startswith(title) else text,
        category=cells.one("类别", Category, Category.OTHER.value),
        channel=cells.one("渠道", Channel, channel),
        place=cells.text("地点", limit=60),
        house=cells.text("门牌号", limit=40),
        name=cells.text("姓名", limit=40),
        phone=cells.text("电话", limit=30),
        anonymity=cells.one("署名", Anonymity, Anonymity.HIDDEN.value),
        may_publish=cells.yes("同意公开") and not proxy,
        is_proxy=bool(proxy),
        proxy_name=proxy,
        proxy_relation=cells.text("与本人的关系", limit=20),
        accuses=cells.yes("反映党员干部"),
        raised_at=cells.moment("提出时间", until=now),
        source_id=source,
    )


# --- members and walls --------------------------------------------------------------------------

MEMBERS = (
    Heading("姓名", "党员姓名", "张三", is_required=True),
    Heading("党小组", "已登记的党小组；重名的写成“社区/支部/党小组”", "", is_required=True),
    Heading("电话", "只给党组织用", ""),
    Heading("工作单位", "", "县水务局"),
    Heading("特长", "可填几项，用顿号隔开", "水电维修、邻里纠纷"),
    Heading("服务岗位", "可填几项，用顿号隔开", "社区治理"),
    Heading("楼栋", "住哪几栋，用顿号隔开", "1号楼、2号楼"),
)
WALLS = (
    Heading("编号", "墙的编号，印在海报和网址上，字母或数字", "01", is_required=True),
    Heading("名称", "墙的名称", "东风第一党小组民心墙", is_required=True),
    Heading("党小组", "已登记的党小组；重名的写成“社区/支部/党小组”", "", is_required=True),
    Heading("社区", "所在社区或村", "东风社区"),
    Heading("电话", "墙上公布的电话", ""),
    Heading("标语", "墙上的一句话", "您的心愿，我们的单子"),
    Heading("纸质墙", "现场还挂一面纸质墙的填“是”", "是", ("是", "否")),
)
TEMPLATES = {"requests": REQUESTS, "members": MEMBERS, "walls": WALLS}

Units = Mapping[str, Collection[int]]


def members_in(sheet: Sheet, units: Units) -> Iterator[Line]:
    """Yield the rows of a file as members; the same one twice is a fault."""
    return _unique(sheet, units, _member, lambda one: (one.name, one.phone, one.unit), "姓名")


def walls_in(sheet: Sheet, units: Units) -> Iterator[Line]:
    """Yield the rows of a file as walls; the same code twice is a fault."""
    return _unique(sheet, units, _wall, lambda one: one.code, "编号")


def _unique(
    sheet: Sheet,
    units: Units,
    shape: Callable[[Cells, Units], Any],
    key: Callable[[Any], object],
    column: str,
) -> Iterator[Line]:
    seen: dict[object, int] = {}
    for cells in sheet.rows():
        holds = shape(cells, units)
        if key(holds) in seen:
            cells.fault(column, f"与第 {seen[key(holds)]} 行重复", "请删去重复的一行")
        seen.setdefault(key(holds), cells.row)
        yield cells.line(holds)


def _member(cells: Cells, units: Units) -> MemberRow:
    return MemberRow(
        name=cells.text("姓名", limit=40, needed=True),
        unit=cells.unit("党小组", units),
        phone=cells.text("电话", limit=30),
        work_unit=cells.text("工作单位", limit=60),
        specialties=cells.some("特长", Category),
        posts=cells.some("服务岗位", Post),
        buildings=cells.parts("楼栋"),
    )


def _wall(cells: Cells, units: Units) -> WallRow:
    code = cells.text("编号", limit=20, needed=True)
    if code and not (code.isascii() and code.isalnum()):
        cells.fault("编号", "只能用字母和数字", "请改写编号")
    return WallRow(
        code=code,
        name=cells.text("名称", limit=60, needed=True),
        unit=cells.unit("党小组", units),
        community=cells.text("社区", limit=60),
        phone=cells.text("电话", limit=30),
        slogan=cells.text("标语", limit=60),
        is_paper=cells.yes("纸质墙"),
    )


def digest_of(path: Path) -> str:
    """Return a file's SHA-256, by which the record names the list."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

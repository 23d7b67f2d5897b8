"""文件问题: what reading a sheet's file can meet, and the two ways in which a file is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bihuan.kernel.people.sheets.sheet import Sheet

__all__ = ["Kind", "Problem", "Read", "Unreadable", "Unwritable"]


class Kind(StrEnum):
    """What a problem is; the code stays the same whatever the wording becomes."""

    OTHER_ENCODING = "other-encoding"
    REPEATED = "repeated"
    STRAY_TEXT = "stray-text"
    PHOTO_UNDECODABLE = "photo-undecodable"
    PHOTO_NO_PICTURE = "photo-no-picture"
    RESERVED_FIELDS = "reserved-fields"
    PARTS = "parts"
    FAMILY_COLUMNS = "family-columns"
    TOO_LONG = "too-long"
    UNREADABLE_LINE = "unreadable-line"
    BROKEN_SEPARATOR = "broken-separator"
    UNBALANCED = "unbalanced"
    NO_TEXT = "no-text"
    BACKWARD = "backward"
    GAP = "gap"
    OVERLAP = "overlap"
    OPEN_INSIDE = "open-inside"
    LAST_CLOSED = "last-closed"
    CHILD_BACKWARD = "child-backward"
    CHILD_OUTSIDE = "child-outside"


TEXTS = {
    Kind.OTHER_ENCODING: _("文件声明的编码是 {declared}，实际是 {found}，已按实际编码读取"),
    Kind.REPEATED: _("元素 {element} 出现不止一次，只读取了第一个，请核对"),
    Kind.STRAY_TEXT: _("元素 {element} 里有未归入任何栏目的文字“{text}”，请核对"),
    Kind.PHOTO_UNDECODABLE: _("照片无法解码，未读取：请重新插入照片"),
    Kind.PHOTO_NO_PICTURE: _("照片不是 JPEG、PNG 或 BMP 图片，请核对"),
    Kind.RESERVED_FIELDS: _("第 13 至 16 项保留栏里有内容“{text}”，未读取，请核对"),
    Kind.PARTS: _("“{text}”应由“#”分为四段，实际是 {found} 段，请核对学历学位"),
    Kind.FAMILY_COLUMNS: _("家庭成员各列的项数不一致（{counts}），可能错行，请逐行核对"),
    Kind.TOO_LONG: _("简历超过 {limit} 字，未分行读取：请核对文件"),
    Kind.UNREADABLE_LINE: _("第 {line} 行看不懂起止时间“{text}”：请写成“2001.09--2004.06”的样式"),
    Kind.BROKEN_SEPARATOR: _(
        "第 {line} 行起止时间之间的连接号有误，已读作 {start} 至 {end}，请核对"
    ),
    Kind.UNBALANCED: _("第 {line} 行“（其间”的括号没有配对，已读到末尾，请核对"),
    Kind.NO_TEXT: _("第 {line} 行只有时间，没有单位职务"),
    Kind.BACKWARD: _("第 {line} 行止于 {end}，早于起始的 {start}"),
    Kind.GAP: _("第 {line} 行始于 {start}，与上一段的 {end} 之间有空档，请补充或说明"),
    Kind.OVERLAP: _("第 {line} 行始于 {start}，上一段到 {end} 才结束，时间重叠"),
    Kind.OPEN_INSIDE: _("第 {line} 行没有截止时间，但后面还有经历"),
    Kind.LAST_CLOSED: _("第 {line} 行是最后一段，但写了截止时间 {end}，缺少现任职务一段"),
    Kind.CHILD_BACKWARD: _("第 {line} 行“其间”止于 {end}，早于起始的 {start}"),
    Kind.CHILD_OUTSIDE: _("第 {line} 行“其间”的 {start} 至 {end} 不在这一段之内"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """问题: something odd in a file that reading survived; `about` fills the message's places.

    `line` counts from 1 within the text read (a resume); 0 where there are no lines.
    """

    kind: Kind
    about: Mapping[str, object] = field(default_factory=dict)
    line: int = 0

    @property
    def message(self) -> str:
        """Return what is odd, in the language of the reader."""
        return gettext(TEXTS[self.kind]).format(line=self.line, **self.about)


@dataclass(frozen=True, slots=True)
class Read:
    """读取结果: a file's sheet, and what else the file told.

    `unknown` are the paths of elements that no value of the sheet holds, below the root;
    `is_2025` says that the file has elements of the 2025 edition.
    """

    sheet: Sheet
    version: str = ""
    unknown: tuple[str, ...] = ()
    is_2025: bool = False
    problems: tuple[Problem, ...] = ()


class _FileRefused(Exception):  # noqa: N818 - nothing went wrong in the program.
    """Carries a msgid with `{names}`, so that every reader sees the own language."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text)
        self._text, self._values = text, values

    @property
    def message(self) -> str:
        """Return what is wrong and what to do, in the language of the reader."""
        return gettext(self._text).format(**self._values)

    def __str__(self) -> str:
        return self.message


class Unreadable(_FileRefused):
    """读不了: a file that is hostile, broken or something else; nothing was read from it."""


class Unwritable(_FileRefused):
    """写不了: values that a file of the wanted kind can't hold; nothing was written."""

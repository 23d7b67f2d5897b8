"""安全解析: a hostile, broken or foreign file is refused; a good one becomes a tree with offsets.

Only expat is used, with every door to DTDs and entities shut. It sees UTF-8: offsets are offsets
into `Document.body`, which is the file itself unless it is in GB18030 or UTF-16.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext_noop as _

from bihuan.kernel.people.sheets.problems import Kind, Problem, Unreadable

__all__ = [
    "FILE_BYTES",
    "Document",
    "Element",
    "Span",
    "parse",
    "refuse_size",
    "text_inside",
    "walk",
]

FILE_BYTES = 50 * 1024 * 1024
# A sheet has 34 elements and 6 for each relative, four levels deep.
ELEMENTS_AT_MOST, DEPTH_AT_MOST = 10_000, 16
ROOT, PHOTO = "Person", "ZhaoPian"
DECLARATION = re.compile(rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")
START_TAG = re.compile(rb"<[^\s/>\"']+(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
# Three bytes of UTF-8 in a file that is valid UTF-8 as a whole: text in GB18030 never gives that.
UTF8_HAN = re.compile(rb"[\xe3-\xef][\x80-\xbf]{2}")
GB = {"gbk", "gb2312", "gb18030", "cp936", "936", "x-gbk"}
UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}
UTF16 = {"utf-16", "utf16", "utf-16le", "utf-16be", "unicode"}
UTF16_STARTS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
UTF16_BARE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
CUT_SHORT = {
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}

TOO_BIG = _("文件有 {size} MB，超过 {limit} MB：请确认选对了文件")
EMPTY = _("文件是空的：请重新导出后再导入")
NULS = _("文件里有空字节，已经损坏：请从原电脑重新导出")
TRUNCATED = _("文件不完整，在第 {line} 行中断：请从原电脑重新导出或重新拷贝")
UNKNOWN_ENCODING = _("文件声明的编码 {declared} 不支持：请用任免审批表编辑器打开后另存")
IS_GBK = _("文件声明为 UTF-8，内容却像是 GBK：请用任免审批表编辑器打开后另存")
BAD_ENCODING = _("文件内容不是有效的 {found} 文字，可能已经损坏：请从原电脑重新导出")
DOCTYPE = _("文件含有 DOCTYPE 或 ENTITY 声明，任免审批表不会有，可能有害：请勿使用，并核实来源")
BROKEN = _("文件第 {line} 行第 {column} 列不合 XML 格式：请用任免审批表编辑器打开后另存")
NOT_PERSON = _("这不是任免审批表文件（最外层是 {root}，应为 Person）：请选择 .lrmx 文件")
TOO_DEEP = _("文件的元素嵌套超过 {limit} 层，不是任免审批表，可能有害：请核实来源")
TOO_MANY = _("文件的元素超过 {limit} 个，不是任免审批表，可能有害：请核实来源")


@dataclass(slots=True)
class Element:
    """An element with its own text, and where it stands in the document's body."""

    name: str
    start: int
    stop: int = 0
    parts: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the element's own text, without that of its children."""
        return "".join(self.parts)

    def child(self, name: str) -> "Element | None":
        """Return the first child of a name, or None."""
        return next((one for one in self.children if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Span:
    """Where an element's tag begins, its content begins and ends, and its end tag ends."""

    start: int
    inner: int
    inner_end: int
    end: int

    @property
    def is_short(self) -> bool:
        """Say whether the element is one tag, `<X/>`."""
        return self.inner_end == self.end


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its bytes as UTF-8, the tree, and how to make file bytes of UTF-8 again."""

    body: bytes
    root: Element
    encoding: str  # Python's name of what the file really is in.
    declared: str
    mark: bytes  # The byte-order mark of a UTF-16 file; in UTF-8 it is part of the body.

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the one problem that the encoding can be."""
        if not self.declared or _family(self.declared) == _family(self.encoding):
            return ()
        about = {"declared": self.declared, "found": self.encoding.upper()}
        return (Problem(Kind.OTHER_ENCODING, about),)

    def span(self, element: Element) -> Span:
        """Return the offsets of an element's tags and content."""
        tag = START_TAG.match(self.body, element.start)
        assert tag, "expat found a start tag here"
        if self.body[tag.end() - 2] == ord("/"):
            return Span(element.start, tag.end(), tag.end(), tag.end())
        return Span(element.start, tag.end(), element.stop, self.body.index(b">", element.stop) + 1)

    def content(self, element: Element) -> bytes:
        """Return an element's content as it stands, entities and all."""
        span = self.span(element)
        return self.body[span.inner : span.inner_end]

    def file(self, body: bytes) -> bytes:
        """Return the file bytes of a changed body; what didn't change comes out as it was."""
        if self.encoding == "utf-8":
            return body
        # Both conversions are one to one in Python for valid input, GB18030 included.
        return self.mark + body.decode("utf-8").encode(self.encoding)


def parse(data: bytes) -> Document:
    """Return the tree of a file whose root is `<Person>`, or refuse the file."""
    refuse_size(data)
    found = DECLARATION.search(data[:400].replace(b"\0", b""))
    declared = found[1].decode().lower() if found else ""
    body, encoding, mark = _as_utf8(data, declared)
    return Document(body, _Tree(body, encoding).root, encoding, declared, mark)


def refuse_size(data: bytes) -> None:
    """Refuse a file without content, or too big to be a sheet."""
    if len(data) > FILE_BYTES:
        size = -(-len(data) // 2**20)
        raise Unreadable(TOO_BIG, size=size, limit=FILE_BYTES // 2**20)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise Unreadable(EMPTY)


def text_inside(content: bytes) -> str:
    """Return the text of content that is known to be well-formed: comments out, CDATA in."""
    parts: list[str] = []
    parser = _parser()
    parser.CharacterDataHandler = parts.append
    parser.Parse(b"<x>" + content + b"</x>", True)
    return "".join(parts)


# --- encodings ----------------------------------------------------------------------------------


def _as_utf8(data: bytes, declared: str) -> tuple[bytes, str, bytes]:
    """Return the body in UTF-8, the real encoding, and a UTF-16 file's mark."""
    if data[:2] in UTF16_STARTS:
        encoding = UTF16_STARTS[data[:2]]
        return _recoded(data[2:], encoding), encoding, data[:2]
    if data[:2] in UTF16_BARE and declared in UTF16:
        encoding = UTF16_BARE[data[:2]]
        return _recoded(data, encoding), encoding, b""
    if b"\0" in data:
        raise Unreadable(NULS)
    if declared in GB and not _is_utf8(data):
        return _recoded(data, "gb18030"), "gb18030", b""
    # Writers that make text first and bytes later declare UTF-16 in a file of UTF-8.
    if declared and declared not in UTF8 | GB | UTF16:
        raise Unreadable(UNKNOWN_ENCODING, declared=declared)
    return data, "utf-8", b""


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        body = data.decode(encoding).encode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(BAD_ENCODING, found=encoding.upper()) from None
    if b"\0" in body:
        raise Unreadable(NULS)
    return body


def _is_utf8(data: bytes) -> bool:
    """Say whether a file that declares GB is UTF-8 all the same."""
    if data.startswith(codecs.BOM_UTF8):
        return True
    return bool(UTF8_HAN.search(data)) and _decodes(data, "utf-8")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _family(encoding: str) -> int:
    known: tuple[set[str], ...] = (UTF8, GB, UTF16 | {"utf-16-le", "utf-16-be"})
    return next((number for number, names in enumerate(known) if encoding in names), -1)


# --- the tree -----------------------------------------------------------------------------------


def _parser() -> expat.XMLParserType:
    # The encoding is settled by now; what the file declares is not asked again.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    return parser


class _Tree:
    """Builds the tree; raises at the first thing that no sheet has."""

    def __init__(self, body: bytes, encoding: str) -> None:
        self.count = 0
        self.top = Element("", 0)
        self.open = [self.top]
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_declaration
        self.parser.EntityDeclHandler = _refuse_declaration
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        try:
            self.parser.Parse(body, True)
        except expat.ExpatError as error:
            raise _refusal(error, body, encoding) from None

    @property
    def root(self) -> Element:
        return self.top.children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > ELEMENTS_AT_MOST:
            raise Unreadable(TOO_MANY, limit=ELEMENTS_AT_MOST)
        if len(self.open) > DEPTH_AT_MOST:
            raise Unreadable(TOO_DEEP, limit=DEPTH_AT_MOST)
        if len(self.open) == 1 and name != ROOT:
            raise Unreadable(NOT_PERSON, root=name[:40])
        element = Element(name, self.parser.CurrentByteIndex)
        self.open[-1].children.append(element)
        self.open.append(element)
        if name == PHOTO:
            # Most of a file is its photo: it is decoded from the body, not gathered in pieces.
            self.parser.CharacterDataHandler = None

    def _end(self, name: str) -> None:
        self.open.pop().stop = self.parser.CurrentByteIndex
        if name == PHOTO:
            self.parser.CharacterDataHandler = self._text

    def _text(self, data: str) -> None:
        self.open[-1].parts.append(data)


def _refuse_declaration(*_declared: object) -> None:
    raise Unreadable(DOCTYPE)


def _refusal(error: expat.ExpatError, body: bytes, encoding: str) -> Unreadable:
    if error.code in CUT_SHORT:
        return Unreadable(TRUNCATED, line=error.lineno)
    if encoding == "utf-8" and not _decodes(body, "utf-8"):
        if _decodes(body, "gb18030"):
            return Unreadable(IS_GBK)
        return Unreadable(BAD_ENCODING, found="UTF-8")
    return Unreadable(BROKEN, line=error.lineno, column=error.offset + 1)


def walk(element: Element, path: str = "") -> Iterator[tuple[str, Element]]:
    """Yield every element below one, with its path."""
    for child in element.children:
        here = f"{path}{child.name}"
        yield here, child
        yield from walk(child, f"{here}/")

"""表格文件: read CSV and xlsx row by row as text; write tables that no spreadsheet will run."""

import codecs
import csv
import datetime
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

CHUNK = 1 << 20
LARGEST_XLSX = 512 << 20  # unpacked; 100,000 rows are about 150 MB
# So much text read as UTF-8 before the first bad byte is no accident: the file is UTF-8, broken.
SURELY_UTF8 = 30
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, why, and what to do. Row 1 is the file's first."""

    row: int
    column: str
    reason: str
    advice: str


class Unreadable(Exception):  # noqa: N818 - it is the file that can't be read, no error of ours.
    """The file as a whole can't be read further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def records(path: Path) -> Iterator[list[str]]:
    """Yield a file's rows as lists of text, from its first row on; raises Unreadable."""
    if not path.is_file():
        raise _unreadable("没有这个文件", "请核对文件名和路径")
    if zipfile.is_zipfile(path):
        return _sheet(path)
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        raise _unreadable(
            "不是有效的 xlsx 文件", "请用 Excel 打开后另存为“Excel 工作簿（.xlsx）”再导入"
        )
    return _csv(path)


def encoding_of(path: Path) -> str:
    """Return a text file's encoding: by its mark, else UTF-8 if it is, else GB18030."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = next((name for mark, name in BOMS if start.startswith(mark)), "")
    found = _read_as(path, marked or "utf-8")
    if found.is_whole:
        return marked or "utf-8"
    if marked or found.foreign >= SURELY_UTF8 or (found.foreign and found.is_cut):
        raise _unreadable(
            "文件是 UTF-8 编码，但这里有损坏或被截断的字符",
            "请重新导出文件；从网上下载的请重新下载",
            row=found.line,
        )
    chinese = _read_as(path, "gb18030")
    if chinese.is_whole:
        return "gb18030"
    raise _unreadable(
        "认不出文件的编码",
        "请用 Excel 另存为“CSV UTF-8（逗号分隔）”再导入",
        row=chinese.line,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """How far a file reads in an encoding: up to which line, with how many foreign letters."""

    is_whole: bool
    foreign: int
    line: int
    is_cut: bool = False


def _read_as(path: Path, encoding: str) -> _Read:
    decoder = codecs.getincrementaldecoder(encoding)()
    foreign, line = 0, 1
    with path.open("rb") as file:
        while True:
            data = file.read(CHUNK)
            try:
                text, is_whole = decoder.decode(data, final=not data), True
            except UnicodeDecodeError as error:
                text, is_whole = error.object[: error.start].decode(encoding, "ignore"), False
            foreign += sum(char > "\x7f" for char in text)
            line += text.count("\n")
            if not data or not is_whole:
                return _Read(is_whole, foreign, line, is_cut=not data and not is_whole)


def _csv(path: Path) -> Iterator[list[str]]:
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            try:
                row = next(rows, None)
            except (csv.Error, UnicodeDecodeError):
                raise _unreadable(
                    "引号不成对，或一格的内容过长",
                    "请检查这一行的引号，或用 Excel 重新另存",
                    row=number,
                ) from None
            if row is None:
                return
            yield row


def _sheet(path: Path) -> Iterator[list[str]]:
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_XLSX:
            raise _unreadable("表格过大", "请分成几个文件，或另存为 CSV 再导入")
    try:
        with CalamineWorkbook.from_path(path) as book:
            for row in book.get_sheet_by_index(0).iter_rows():
                yield [_text(cell) for cell in row]
    except CalamineError:
        raise _unreadable(
            "不是有效的 xlsx 文件", "请用 Excel 打开后另存为“Excel 工作簿（.xlsx）”再导入"
        ) from None


def _text(cell: Any) -> str:
    """Return a cell as a person would type it; a formula's cell holds the value last computed."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    return str(cell)


def _unreadable(reason: str, advice: str, *, row: int = 1) -> Unreadable:
    return Unreadable(Fault(row, "", reason, advice))


# --- writing ------------------------------------------------------------------------------------


def parts(typed: str) -> list[str]:
    """Return the parts of a list that a person typed."""
    plain = typed.translate(str.maketrans("，,；;", "、、、、"))
    return [part.strip() for part in plain.split("、") if part.strip()]


def inert(text: str) -> str:
    """Return a CSV cell that a spreadsheet shows as text: what looks like a formula is quoted."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as CSV for Excel: UTF-8 with its mark, nothing that would be run."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([inert(str(cell)) for cell in row] for row in rows)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a template: its name, what to write there, an example, and the choices."""

    name: str
    hint: str
    example: str = ""
    choices: Sequence[str] = ()
    is_required: bool = False


def write_template(file: Path | IO[bytes], headings: Sequence[Heading]) -> None:
    """Write an empty table to fill in: headings, choices to pick from, and a page of hints."""
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False}) as book:
        sheet, hints = book.add_worksheet("填写"), book.add_worksheet("说明")
        bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
        as_text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, 18, as_text)
            sheet.write_string(0, column, heading.name, bold)
            if heading.choices:
                source = {"validate": "list", "source": list(heading.choices)}
                sheet.data_validation(1, column, 20_000, column, source)
        _write_hints(hints, headings, bold)


def _write_hints(sheet: Any, headings: Sequence[Heading], bold: Any) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 3, 40)
    rows = [("列", "必填", "怎样填", "例子")]
    rows += [(one.name, "是" if one.is_required else "", one.hint, one.example) for one in headings]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, *([bold] if number == 0 else []))

"""简历: the printed lines of a resume as dated rows with their 其间 parts, and back as lines.

The convention: `YYYY.MM--YYYY.MM  text`, an open end as blanks, one column for the text; a line
without dates belongs to the one above; （其间：…；…） holds what ran beside it. Everything odd is
told with its line and nothing of a text is dropped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bihuan.kernel.people.sheets.problems import Kind, Problem

__all__ = ["Child", "Resume", "Row", "checked", "read", "write"]

LONGEST = 20_000  # A page holds 2,500 signs; what is longer is no resume.
DATES_AT_MOST = 40
TEXT_COLUMN = 18  # "2001.09--2004.06" and two blanks.


@dataclass(frozen=True, slots=True)
class Child:
    """其间: what ran beside a row; dates as in `Row`."""

    start: str
    end: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """一段经历: dates are "YYYY" or "YYYY-MM"; `end` is "" while it lasts.

    Only a first row may lack its `start`: text that stands before the first dated line.
    `notes` are 其间 parts without dates.
    """

    start: str
    end: str
    text: str
    children: tuple[Child, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resume:
    """简历: rows as they stand, and what is odd, by line of the text read."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    lines: tuple[int, ...] = ()  # The line, from 1, on which each row begins.


def read(text: str) -> Resume:
    """Return the rows of a printed resume, and its problems."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST:
        problem = Problem(Kind.TOO_LONG, {"limit": LONGEST})
        return Resume((Row("", "", " ".join(text.split("\n")).strip()),), (problem,), (1,))
    drafts = _drafts(text.split("\n"))
    found = [(_row(draft), draft.line) for draft in drafts]
    found = [(row, line) for row, line in found if row != Row("", "", "")]
    rows, lines = tuple(row for row, _ in found), tuple(line for _, line in found)
    problems = [problem for draft in drafts for problem in draft.problems]
    problems += checked(rows, lines)
    return Resume(rows, tuple(sorted(problems, key=lambda problem: problem.line)), lines)


def write(rows: Iterable[Row]) -> str:
    """Return rows as the printed lines; `read` gives the same rows again."""
    rows = list(rows)
    assert all(row.start for row in rows[1:]), "only the first row may be without dates"
    return "\n".join(line for row in rows for line in _lines(row))


# --- lines to rows ------------------------------------------------------------------------------


def _date(name: str) -> str:
    """Return the pattern of a month or a year in any of the forms in use."""
    month = "0?[1-9]|1[0-2]"
    # What follows must not go on as a date: 2002.07.01 has a day, which a resume hasn't.
    done = "(?![0-9]|[.．/][0-9])"
    return (
        rf"(?P<{name}_year>(?:19|20)[0-9]{{2}})(?:"
        rf"[.．。·/]{{1,2}}\ ?(?P<{name}_dot>{month}){done}"
        rf"|年\ ?(?P<{name}_han>{month})月(?![0-9])"
        rf"|(?P<{name}_six>0[1-9]|1[0-2])(?![0-9])"
        rf"|-(?P<{name}_dash>{month}){done}"
        r"|(?:年)?(?![0-9]|[.．。·/]+\ ?[0-9]|年\ ?[0-9]))"
    )


DASHES = "[-—―─－–~～‐−﹣]++"
NOW = r"[至迄]今|(?:目前|现在|今)(?=\s|[；;）)]|$)"
END = _date("end")
HEAD = re.compile(
    rf"""\s*{_date("start")}[.．,，、]?\s*
    (?:
        # A hyphen typed into the year: 2011.09-2-015.07
        -+(?P<broken_1>[12])-+(?P<broken_3>[0-9]{{3}})[.．]?
        (?P<broken_month>0[1-9]|1[0-2])(?![0-9])
      | {DASHES}[.．]?(?:
            [\ \u3000]{{0,2}}(?:(?:{END})|(?:{NOW}))
            # An end that is no date leaves the line unread: it must not become text.
          | (?![0-9]|[\ \u3000]{{0,2}}(?:19|20)[0-9]{{2}})
        )
      | [至到][\ \u3000]{{0,2}}(?:(?:{_date("to")})|(?:{NOW}))
    )""",
    re.VERBOSE,
)
LOOKS_DATED = re.compile(
    r"\s{0,4}(?:19|20)\d\d(?:[.．。·/]{1,2} ?\d|年 ?\d{1,2}月|\d{2,4}(?!\d)|.{0,4}[-—―─－–~～])"
)
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
OPENING, CLOSING = "（(", "）)"
BESIDE = re.compile(r"\s*[其期]间\s*[：:，,、]?\s*")
STARTS_BESIDE = re.compile(r"[其期]间\s*[：:0-9０-９]")
OPENS_BESIDE = re.compile(r"[（(](?:\s*[其期]间|[0-9０-９])")
WANTS_MORE = re.compile(r"(?:[；;]|[其期]间[：:]?)$")
SEMICOLON = re.compile(r"([；;])")


@dataclass(slots=True)
class _Draft:
    """A row while its lines are gathered."""

    line: int
    start: str = ""
    end: str = ""
    text: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Head:
    start: str
    end: str
    rest: str
    is_broken: bool


def _drafts(lines: Sequence[str]) -> list[_Draft]:
    drafts: list[_Draft] = []
    for number, line in enumerate(lines, 1):
        head = None if drafts and _goes_on(drafts[-1], line) else _head(line)
        if head:
            drafts.append(_dated(head, number))
        elif line.strip():
            _append(drafts, line, number)
    return drafts


def _goes_on(draft: _Draft, line: str) -> bool:
    """Say whether a line, dates or not, stands within a bracket 其间 that is still open."""
    at = max(draft.text.rfind(f"{sign}{word}") for sign in OPENING for word in ("其间", "期间"))
    if at < 0 or _depth(draft.text[at:]) <= 0:
        return False
    return _depth(line) < 0 or bool(WANTS_MORE.search(draft.text))


def _depth(text: str) -> int:
    """Return how many brackets a text opens more than it closes."""
    return sum(map(text.count, OPENING)) - sum(map(text.count, CLOSING))


def _dated(head: _Head, number: int) -> _Draft:
    draft = _Draft(number, head.start, head.end, head.rest)
    if head.is_broken:
        about = {"start": _dotted(head.start), "end": _dotted(head.end)}
        draft.problems.append(Problem(Kind.BROKEN_SEPARATOR, about, number))
    return draft


def _append(drafts: list[_Draft], line: str, number: int) -> None:
    text = line.strip()
    if not drafts:
        drafts.append(_Draft(number, text=text))
        drafts[-1].problems.append(_unreadable(text, number))
        return
    if LOOKS_DATED.match(line.translate(FULL_WIDTH)) and not _goes_on(drafts[-1], line):
        drafts[-1].problems.append(_unreadable(text, number))
        text = f"  {text}"
    if STARTS_BESIDE.match(text):
        text = f"（{text}）"
    drafts[-1].text = _glued(drafts[-1].text, text)


def _unreadable(text: str, number: int) -> Problem:
    return Problem(Kind.UNREADABLE_LINE, {"text": text[:20]}, number)


def _glued(above: str, below: str) -> str:
    """Return a text that went on in the next line; Latin words keep the blank between them."""
    ends = above[-1:] + below[:1]
    return above + (" " if ends.isascii() and ends.isalnum() and len(ends) == 2 else "") + below


def _head(text: str) -> _Head | None:
    """Return the dates at the start of a text, and the rest; None when there are none."""
    found = HEAD.match(text.translate(FULL_WIDTH))
    if not found:
        return None
    is_broken = bool(found["broken_1"])
    end = (
        f"{found['broken_1']}{found['broken_3']}-{found['broken_month']}"
        if is_broken
        else _iso(found, "end") or _iso(found, "to")
    )
    return _Head(_iso(found, "start"), end, text[found.end() :].strip(), is_broken)


def _iso(found: re.Match[str], name: str) -> str:
    year = found[f"{name}_year"] or ""
    months = (found[f"{name}_{form}"] for form in ("dot", "han", "six", "dash"))
    month = next((month for month in months if month), "")
    return f"{year}-{int(month):02}" if month else year


# --- 其间 ---------------------------------------------------------------------------------------


def _row(draft: _Draft) -> Row:
    row, at = Row(draft.start, draft.end, draft.text.strip()), 0
    while (bracket := _bracket(row.text, at)) is not None:
        before, inside, rest, is_closed = bracket
        if not is_closed:
            draft.problems.append(Problem(Kind.UNBALANCED, line=draft.line))
        children, notes = _beside(inside)
        row = replace(
            row,
            text=(before.rstrip() + rest.lstrip()).strip(),
            children=(*row.children, *children),
            notes=(*row.notes, *notes),
        )
        # What the two ends make together may be a bracket again.
        at = max(0, len(before.rstrip()) - DATES_AT_MOST)
    return row if row.start else _redated(row, draft)


def _redated(row: Row, draft: _Draft) -> Row:
    """Return a first row whose dates were broken over two lines with its dates."""
    head = _head(row.text)
    if not head:
        return row
    draft.problems = _dated(head, draft.line).problems
    return replace(row, start=head.start, end=head.end, text=head.rest)


def _bracket(text: str, at: int) -> tuple[str, str, str, bool] | None:
    """Return what stands before the next bracket 其间, in it and after it, and whether it ends."""
    for found in OPENS_BESIDE.finditer(text, at):
        start = found.start() + 1
        if found[0][-1] == "间" or _head(text[start : start + DATES_AT_MOST]):
            end = _closing(text, found.start())
            if end is None:
                inside = text[start:]
                return text[: start - 1], inside + "）" * _depth(inside), "", False
            return text[: start - 1], text[start:end], text[end + 1 :], True
    return None


def _closing(text: str, at: int) -> int | None:
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] in OPENING) - (text[place] in CLOSING)
        if depth == 0:
            return place
    return None


def _beside(inside: str) -> tuple[list[Child], list[str]]:
    """Return the dated parts of a bracket 其间, and what has no dates and follows none."""
    found = BESIDE.match(inside)
    parts = _parts(inside[found.end() :] if found else inside)
    children: list[Child] = []
    notes: list[str] = []
    for mark, part in parts:
        head = _head(part) or _head(BESIDE.sub("", part, count=1))
        if head:
            children.append(Child(head.start, head.end, head.rest))
        elif children:
            last = children[-1]
            children[-1] = replace(last, text=f"{last.text}{mark}{part}")
        elif notes:
            notes[-1] += f"{mark}{part}"
        elif part:
            notes.append(part)
    return children, notes


def _parts(inside: str) -> Iterator[tuple[str, str]]:
    """Yield the parts between semicolons outside of brackets, each with the semicolon before."""
    mark, part = "", ""
    for piece in SEMICOLON.split(inside):
        if SEMICOLON.fullmatch(piece) and _depth(part) == 0:
            yield mark, part.strip()
            mark, part = piece, ""
        else:
            part += piece
    yield mark, part.strip()


# --- rows to lines ------------------------------------------------------------------------------


def _lines(row: Row) -> Iterator[str]:
    indent = " " * TEXT_COLUMN
    head = f"{_dotted(row.start)}--{_dotted(row.end)}" if row.start else ""
    first = f"{head:<{TEXT_COLUMN}}{row.text}".rstrip() if head else row.text
    if first:
        yield first
    for note in row.notes:
        yield f"{indent}（其间：{note}）"
    if row.children:
        yield f"{indent}（其间：{'；'.join(map(_child, row.children))}）"


def _child(child: Child) -> str:
    end = _dotted(child.end) or "至今"
    # Before a digit or a sign the text needs its gap, or it would read as part of the date.
    gap = "" if re.match(r"(?![年月日])[\u4e00-\u9fff]", child.text) else "  "
    return f"{_dotted(child.start)}--{end}{gap}{child.text}".rstrip()


def _dotted(date: str) -> str:
    return date.replace("-", ".")


# --- checks -------------------------------------------------------------------------------------


def checked(rows: Sequence[Row], lines: Sequence[int]) -> Iterator[Problem]:
    """Yield what doesn't fit between rows, and between a row and its 其间 parts."""
    dated = [(row, line) for row, line in zip(rows, lines, strict=True) if row.start]
    for row, line in dated:
        yield from _within(row, line)
    for (row, line), (after, next_line) in pairwise(dated):
        if not row.end:
            yield Problem(Kind.OPEN_INSIDE, line=line)
        else:
            yield from _between(row, after, next_line)
    if dated and dated[-1][0].end:
        row, line = dated[-1]
        yield Problem(Kind.LAST_CLOSED, {"end": _dotted(row.end)}, line)


def _within(row: Row, line: int) -> Iterator[Problem]:
    if not row.text:
        yield Problem(Kind.NO_TEXT, line=line)
    if _is_before(row.end, row.start):
        yield Problem(Kind.BACKWARD, _span(row), line)
    for child in row.children:
        if _is_before(child.end, child.start):
            yield Problem(Kind.CHILD_BACKWARD, _span(child), line)
        elif not _is_inside(child, row):
            yield Problem(Kind.CHILD_OUTSIDE, _span(child), line)


def _span(one: Row | Child) -> dict[str, str]:
    return {"start": _dotted(one.start), "end": _dotted(one.end) or "—"}


def _is_inside(child: Child, row: Row) -> bool:
    if _is_before(child.start, row.start) or _is_before(row.end, child.start):
        return False
    # What goes on can't lie within what has ended.
    return not row.end or bool(child.end and not _is_before(row.end, child.end))


def _between(row: Row, after: Row, line: int) -> Iterator[Problem]:
    about = {"start": _dotted(after.start), "end": _dotted(row.end)}
    if _is_before(after.start, row.end):
        yield Problem(Kind.OVERLAP, about, line)
    elif _steps(row.end, after.start) > 1:
        yield Problem(Kind.GAP, about, line)


def _is_before(one: str, other: str) -> bool:
    """Say whether a date surely lies before another; by years where one has no month."""
    return bool(one and other) and _steps(one, other) > 0


def _steps(one: str, other: str) -> int:
    """Return how many months lie between two dates, or years where one has no month."""
    if len(one) < 7 or len(other) < 7:
        return int(other[:4]) - int(one[:4])
    return (int(other[:4]) - int(one[:4])) * 12 + int(other[5:7]) - int(one[5:7])

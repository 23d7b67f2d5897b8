"""文件: the forms in files of any format we read, one by one; what can't be read says why."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath

from django.utils.translation import gettext as _

from bihuan.kernel.people.record import codes
from bihuan.kernel.people.sheets import lrm, lrmx
from bihuan.kernel.people.sheets.problems import Read, Unreadable
from bihuan.modules.cadres.commands import Brought
from bihuan.modules.cadres.forms import persons, workbook
from bihuan.ui import tables

PICTURES = (".pic", ".jpg")
FORMS, LISTS = (".lrmx", ".lrm"), (".xlsx",)
READABLE = (*FORMS, *LISTS)


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name; its bytes are fetched when it is its turn."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file came to: the form it brought, or the fault that keeps it out; and remarks."""

    name: str
    brought: Brought | None = None
    fault: str = ""
    remarks: tuple[str, ...] = ()


def opened(
    files: Iterable[File], *, today: datetime.date, at_most: int | None = None
) -> Iterator[Opened]:
    """Yield what each file came to, and each row of a workbook as a file of its own.

    A picture goes with the `.lrm` of its name. A workbook of more than `at_most` persons is
    refused as a whole, before any of them goes in.
    """
    codes.refresh()
    named = {_stem(file.name): file for file in files if _kind(file.name) in PICTURES}
    for file in files:
        kind = _kind(file.name)
        if kind in LISTS:
            yield from _listed(file, today, at_most)
        elif kind in FORMS:
            yield _opened(file, named.get(_stem(file.name)) if kind == ".lrm" else None)
        elif kind not in PICTURES:
            fault = _(
                "不是 .lrmx、.lrm 或 .xlsx 文件：请从任免审批表编辑器导出，或填写名单模板后再载入"
            )
            yield Opened(file.name, fault=fault)


def _listed(file: File, today: datetime.date, at_most: int | None) -> Iterator[Opened]:
    """Yield the persons of a workbook, each by itself."""
    try:
        book = workbook.opened(file.read())
        found = persons.persons(book, today=today)
        if at_most is not None:
            first = list(islice(found, at_most + 1))
            if len(first) > at_most:
                many = _("超过 {count} 人：请分成几个文件，或请系统维护人员用命令导入整个文件")
                yield Opened(file.name, fault=many.format(count=at_most))
                return
            found = iter(first)
        for one in found:
            yield _person(file.name, one)
    except tables.Unreadable as unreadable:
        yield Opened(file.name, fault=_said(unreadable.fault))


def _person(name: str, one: persons.Person) -> Opened:
    """Return what a row came to; it is named by its workbook and its number there."""
    called = _("{file} 第 {row} 行").format(file=name, row=one.row)
    if one.faults:
        return Opened(called, fault="；".join(map(_said, one.faults)))
    brought = Brought(one.sheet, called, "xlsx", one.original, one.roll)
    return Opened(called, brought, remarks=tuple(one.remarks))


def _said(fault: tables.Fault) -> str:
    said = _("{reason}，{advice}").format(reason=fault.reason, advice=fault.advice)
    return f"{fault.column}：{said}" if fault.column else said


def _opened(file: File, picture: File | None) -> Opened:
    data = file.read()
    try:
        found = _read(file.name, data, picture)
    except Unreadable as unreadable:
        return Opened(file.name, fault=unreadable.message)
    remarks = tuple(problem.message for problem in found.problems)
    return Opened(
        file.name, Brought(found.sheet, file.name, _form(file.name, found), data), remarks=remarks
    )


def _read(name: str, data: bytes, picture: File | None) -> Read:
    if _kind(name) == ".lrm":
        return lrm.read(data, picture.read() if picture else None)
    return lrmx.read(data)


def _form(name: str, found: Read) -> str:
    edition = " 2025" if found.is_2025 else ""
    return f"{_kind(name)[1:]} {found.version}{edition}".strip()


def _kind(name: str) -> str:
    return PurePath(name).suffix.lower()


def _stem(name: str) -> str:
    return PurePath(name).with_suffix("").as_posix().casefold()

"""文件: the forms in files of any format we read, one by one; what can't be read says why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _

from bihuan.kernel.people.sheets import lrm, lrmx
from bihuan.kernel.people.sheets.problems import Read, Unreadable
from bihuan.modules.cadres.commands import Brought

PICTURES = (".pic", ".jpg")
READABLE = (".lrmx", ".lrm")


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


def opened(files: Iterable[File]) -> Iterator[Opened]:
    """Yield what each file came to; a picture goes with the `.lrm` of its name."""
    named = {_stem(file.name): file for file in files if _kind(file.name) in PICTURES}
    for file in files:
        kind = _kind(file.name)
        if kind in READABLE:
            yield _opened(file, named.get(_stem(file.name)) if kind == ".lrm" else None)
        elif kind not in PICTURES:
            fault = _("不是 .lrmx 或 .lrm 文件：请从任免审批表编辑器导出后再载入")
            yield Opened(file.name, fault=fault)


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

"""佐证: photos and files, re-encoded, stored by id outside the database before their row exists."""

import base64
import datetime
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.kernel.base import sql
from bihuan.kernel.base.facade import homes as all_homes
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.journal.models import Evidence

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 1600
QUALITY = 82
THUMBNAIL = 144


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on disk whose row isn't written yet; orphans are swept later."""

    id: int
    sha256: str
    kind: str
    size: int

    def as_data(self) -> dict[str, str]:
        """Return what an entry says of it."""
        return {"id": str(self.id), "sha256": self.sha256}


def store_photo(file: BinaryIO, *, name: str) -> Stored:
    """Re-encode a photo without EXIF, at most 1600 pixels, and write it.

    Raises Refused when it is too large, too many pixels, or no picture whatever its name says.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(
            "BH-17",
            "照片“{name}”太大，请换一张；或者打开这张照片，截一下屏，再传截屏的图",
            name=name,
        )
    picture = _decode(data, name)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return _write(out.getvalue(), kind="image/jpeg")


def store_file(data: bytes, *, kind: str) -> Stored:
    """Write a file as it is; who calls has read it and knows that it is harmless to keep."""
    return _write(data, kind=kind)


def attach(files: Sequence[Stored], *, entry: Recorded, purpose: str) -> None:
    """Write the rows of stored files, in the act's transaction."""
    rows = [
        Evidence(
            id=file.id,
            home_id=entry.home_id,
            dossier_id=entry.dossier,
            entry_id=entry.id,
            purpose=purpose,
            sha256=file.sha256,
            kind=file.kind,
            size=file.size,
        )
        for file in files
    ]
    if rows:
        Evidence.objects.bulk_create(rows)


def release(home: int, dossier: int, pk: int, *, at: datetime.datetime) -> None:
    """公开: let everybody see a file, in the act's transaction."""
    Evidence.objects.filter(home_id=home, dossier=dossier, pk=pk).update(released_at=at)


def withhold(home: int, dossier: int, pk: int | None = None) -> None:
    """撤下: let nobody but those who may read the dossier see a file, or any file of it."""
    rows = Evidence.objects.filter(home_id=home, dossier=dossier, released_at__isnull=False)
    (rows if pk is None else rows.filter(pk=pk)).update(released_at=None)


def purposes(home: int, pks: Sequence[int]) -> dict[int, str]:
    """Return what each of these files is for; one statement."""
    rows = Evidence.objects.filter(home_id=home, pk__in=pks, destroyed_at=None)
    return dict(rows.values_list("pk", "purpose"))


OF_DOSSIER = """
    SELECT {row} FROM journal_evidence row
    WHERE home_id = %(home)s AND dossier_id = %(dossier)s AND destroyed_at IS NULL ORDER BY id
"""


def of_dossier(home: int, dossier: int) -> list[Evidence]:
    """Return a dossier's files that still exist."""
    return sql.every(OF_DOSSIER, Evidence, home=home, dossier=dossier)


def released(home: int, dossiers: Sequence[int]) -> dict[int, list[int]]:
    """Return the ids of the files that dossiers show in public, by dossier."""
    found: dict[int, list[int]] = {}
    rows = Evidence.objects.filter(
        home_id=home, dossier__in=dossiers, released_at__isnull=False, destroyed_at=None
    )
    for dossier, pk in rows.values_list("dossier_id", "id"):
        found.setdefault(dossier, []).append(pk)
    return found


def find(home: int, pk: int) -> Evidence | None:
    """Return one file's row."""
    return Evidence.objects.filter(home_id=home, pk=pk, destroyed_at=None).first()


def path_of(pk: int) -> Path:
    """Return where a file lies."""
    return Path(settings.EVIDENCE_ROOT) / f"{pk % 256:02x}" / str(pk)


def thumbnail(pk: int) -> str:
    """Return a stored photo as a small `data:` address; nothing when it is gone."""
    if not path_of(pk).exists():
        return ""
    with Image.open(path_of(pk)) as picture:
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=70)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _decode(data: bytes, name: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > MAX_PIXELS:
            raise Refused(
                "BH-17",
                "照片“{name}”太大，请换一张；或者打开这张照片，截一下屏，再传截屏的图",
                name=name,
            )
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused(
            "BH-17", "“{name}”不是可以识别的照片，请上传 JPG 或 PNG 照片", name=name
        ) from None
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    return upright


def _write(data: bytes, *, kind: str) -> Stored:
    pk = new_id()
    path = path_of(pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Stored(pk, hashlib.sha256(data).hexdigest(), kind, len(data))


def sweep(folder: str, *, before: datetime.datetime) -> int:
    """Remove a folder's files that are older than an instant and have no row; return how many."""
    old = [
        path
        for path in (Path(settings.EVIDENCE_ROOT) / folder).iterdir()
        if path.name.isdigit() and path.stat().st_mtime < before.timestamp()
    ]
    homes = [home.pk for home in all_homes()]
    rows = Evidence.objects.filter(home_id__in=homes, pk__in=[int(path.name) for path in old])
    known = set(rows.values_list("pk", flat=True))
    orphans = [path for path in old if int(path.name) not in known]
    for path in orphans:
        path.unlink()
    return len(orphans)

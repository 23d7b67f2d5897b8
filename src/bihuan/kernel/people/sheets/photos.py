"""照片: the picture in a sheet's file, an image file of bounded size."""

from django.utils.translation import gettext_noop as _

from bihuan.kernel.people.sheets.problems import Kind, Problem, Unreadable

__all__ = ["PHOTO_BYTES", "faults", "refuse_big"]

PHOTO_BYTES = 10 * 1024 * 1024
# How the files begin that programs for this form put in: JPEG, PNG, BMP.
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")


def faults(photo: bytes) -> tuple[Problem, ...]:
    """Return what is odd about a photo; "" is none and not odd."""
    if not photo or photo.startswith(SIGNATURES):
        return ()
    return (Problem(Kind.PHOTO_NO_PICTURE),)


def refuse_big(size: int) -> None:
    """Refuse a photo that is no photo for a form; it would be carried through every copy."""
    if size > PHOTO_BYTES:
        raise Unreadable(
            _("照片有 {size} MB，超过 {limit} MB：请压缩照片后重新插入"),
            size=-(-size // 2**20),
            limit=PHOTO_BYTES // 2**20,
        )

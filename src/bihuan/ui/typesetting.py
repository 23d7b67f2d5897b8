"""排版: PDFs by typst; what people wrote arrives as data, so that it stays text."""

import functools
import io
import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst
from fontTools.ttLib import TTFont

# Spaces, line ends, and marks that only change the sign before them.
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})


def typeset(template: Path, data: Mapping[str, Any], **output: Any) -> bytes:
    """Return a PDF made of a template and data; `output` may ask for another format."""
    made: bytes = typst.compile(template, **_world(data), **output)
    return made


def told(template: Path, data: Mapping[str, Any], label: str) -> list[Any]:
    """Return what a template tells of itself: the values of its metadata under a label."""
    found = typst.query(template, f"<{label}>", field="value", format="json", **_world(data))
    values: list[Any] = json.loads(found)
    return values


def without_shape(text: str) -> str:
    """Return the characters of a text that the fonts for paper have no shape for, each once."""
    return "".join(dict.fromkeys(filter(_lacks_shape, text)))


def qr_svg(address: str) -> str:
    """Return an address as a QR code: level M, a quiet zone of four."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, light="#fff", svgclass=None, lineclass=None, unit="mm"
    )
    return out.getvalue().decode()


def _world(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "font_paths": [fonts.serif_path().parent],
        "ignore_system_fonts": True,
        "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
    }


def _lacks_shape(sign: str) -> bool:
    kind = unicodedata.category(sign)
    # A private sign may have a shape here, but nobody knows whether it is the one that was meant.
    return kind == "Co" or (kind not in UNSEEN and ord(sign) not in _shapes())


@functools.cache
def _shapes() -> frozenset[int]:
    with TTFont(fonts.serif_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())

"""排版: PDFs by typst; what people wrote arrives as data, so that it stays text."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst

FOLDER = Path(__file__).parents[1] / "typst"


def typeset(template: str, data: Mapping[str, Any], **output: Any) -> bytes:
    """Return a PDF made of a template and data; `output` may ask for another format."""
    made: bytes = typst.compile(
        FOLDER / template,
        font_paths=[fonts.serif_path().parent],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        **output,
    )
    return made


def qr_svg(address: str) -> str:
    """Return an address as a QR code: level M, a quiet zone of four."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, light="#fff", svgclass=None, lineclass=None, unit="mm"
    )
    return out.getvalue().decode()

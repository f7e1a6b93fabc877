"""Papers as PDF, in Chinese or English, on a machine without fonts.

Typst sets them; Noto Sans SC comes along in a wheel. A paper is a `.typ` file beside its
domain's code that reads `facts` (JSON) from `sys.inputs`.
"""

import io
import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import timezone

# The font that comes along has one weight: what is to be bold is drawn with a thicker line.
BOLD = b"""
#show text.where(weight: "bold"): set text(stroke: 0.035em)
#show strong: set text(stroke: 0.035em)
"""
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def pdf(source: Path, facts: dict[str, Any]) -> bytes:
    """Return the paper that a Typst file makes of facts."""
    with as_file(files("pylopdf_fonts_zh_cn")) as fonts:
        made: bytes = typst.compile(  # type: ignore[misc]
            _source(source),
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )
    return made


def qr(text: str) -> str:
    """Return a QR code as SVG, to be put into `facts`."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def moment(value: Any) -> str:
    """Return a time as papers show it, in the reader's zone; a dash for none."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else "–"


@cache
def _source(path: Path) -> bytes:
    return BOLD + path.read_bytes()

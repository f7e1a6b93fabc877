"""The committed OpenAPI document, read once a process."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FILE = Path(settings.ROOT) / "docs" / "api" / "openapi.yaml"


@cache
def document() -> dict[str, Any]:
    """Return the document; by the parser in C, a tenth of the other's time."""
    return yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)

"""EPCIS samples and GS1's schema, read where they lie: their licence keeps them out of here."""

import csv
import json
import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

# Beside the project, as the data is delivered; RELIEF_SAMPLES says another place.
FOLDERS = [Path(settings.ROOT).parent / "shared", Path(settings.ROOT).parents[1] / "shared"]


def folder() -> Path | None:
    """Return the folder of EPCIS samples, or None where it was not delivered."""
    given = os.environ.get("RELIEF_SAMPLES")
    for place in [Path(given)] if given else FOLDERS:
        if (place / "data" / "epcis").is_dir():
            return place / "data" / "epcis"
    return None


def listed(*kinds: str) -> list[dict[str, str]]:
    """Return the rows of the manifest of these kinds; none where there are no samples."""
    place = folder()
    if place is None:
        warnings.warn("Did not run: EPCIS samples, shared/data/epcis is not here", stacklevel=2)
        return []
    with (place / "manifest.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["kind"] in kinds]


def load(row: dict[str, str]) -> Any:
    place = folder()
    assert place is not None
    return json.loads((place / row["set"] / row["file"]).read_text())


@cache
def validator(name: str = "EPCIS-JSON-Schema.json") -> Any:
    """Return GS1's schema with format checks on; None where it was not delivered."""
    import jsonschema

    place = folder()
    if place is None:
        warnings.warn("Did not run: GS1's schema, shared/data/epcis is not here", stacklevel=2)
        return None
    schema = json.loads((place / "schema" / name).read_text())
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())

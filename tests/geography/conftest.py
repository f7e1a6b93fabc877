"""Places of western Sichuan and the six warehouse cities."""

from pathlib import Path

import pytest

from relief.geography.models import Place, Site
from tests.factories import reference


@pytest.fixture
def sites(db: None, tmp_path: Path) -> dict[str, Site]:
    """Sites of the Luding earthquake, by Chinese name."""
    return reference.luding(tmp_path)


@pytest.fixture
def cities(db: None, tmp_path: Path) -> dict[str, Place]:
    """The cities of the six warehouses, by code."""
    return reference.places(*reference.WAREHOUSE_CITIES, folder=tmp_path)

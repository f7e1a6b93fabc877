"""The real catalogue."""

import pytest

from tests.factories import reference


@pytest.fixture
def catalogue(db: None) -> None:
    """Every item, pack, substitute and planning figure."""
    reference.items()

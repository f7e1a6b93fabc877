"""Who loads."""

import pytest

from relief.core.actors import Actor
from tests.factories import consignments


@pytest.fixture
def loader(db: None) -> Actor:
    """Works at the warehouse that goods leave."""
    return consignments.loader()

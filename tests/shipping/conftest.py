"""Who loads, who drives."""

import pytest

from relief.core.actors import Actor
from tests.factories import consignments, people


@pytest.fixture
def loader(db: None) -> Actor:
    """Works at the warehouse that goods leave."""
    return consignments.loader()


@pytest.fixture
def driver(db: None) -> Actor:
    """Works for a carrier."""
    return people.actor("carrier", organization=people.carrier())

"""The world is made once a module and undone at its end."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.access.world import World, build, undone


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Return the matrix's world."""
    with django_db_blocker.unblock():
        with undone():
            yield build()
        connection.close()

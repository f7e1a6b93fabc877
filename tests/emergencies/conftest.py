"""The Luding earthquake, as published."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from relief.core import clock
from relief.core.actors import Actor
from relief.emergencies import actions
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from tests.factories import reference


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Words of figures are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def sites(db: None, tmp_path: Path) -> dict[str, Site]:
    """Sites of the Luding earthquake, by Chinese name."""
    sites = reference.luding(tmp_path)
    reference.places("513300", "511800", folder=tmp_path)
    return sites


@pytest.fixture
def draft(sites: dict[str, Site], coordinator: Actor) -> Emergency:
    """Declare the earthquake; nobody but coordinators sees it yet."""
    return actions.declare(actor=coordinator, now=clock.now(), event=reference.luding_event())


@pytest.fixture
def active(draft: Emergency, coordinator: Actor) -> Emergency:
    """Start the response."""
    return actions.activate(actor=coordinator, now=clock.now(), emergency_uid=draft.uid)

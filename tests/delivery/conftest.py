"""Who delivers; files of proofs go to a folder of their own."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from relief.core.actors import Actor
from relief.delivery import tasks
from relief.delivery.routing import search
from tests.factories import deliveries


@pytest.fixture
def courier(db: None) -> Actor:
    """Delivers for a carrier."""
    return deliveries.courier()


@pytest.fixture
def brief_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search a day's routes for a moment: a handful of stops is solved within milliseconds."""
    monkeypatch.setattr(tasks, "FIRST_SECONDS", 0.0)
    monkeypatch.setattr(tasks, "SECONDS_A_STOP", 0.0)
    monkeypatch.setattr(search, "LEAST", 0.1)


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep written files of a test apart; return their folder."""
    monkeypatch.setattr(default_storage._wrapped, "_location", str(tmp_path), raising=False)
    for name in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(name, None)
    return tmp_path

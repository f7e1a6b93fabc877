"""Who takes calls; files of proofs go to a folder of their own."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from relief.core.actors import Actor
from tests.factories import tickets


@pytest.fixture
def operator(db: None) -> Actor:
    """Takes calls."""
    return tickets.operator()


@pytest.fixture
def lead(db: None) -> Actor:
    """Leads the helpline."""
    return tickets.lead()


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep written files of a test apart; return their folder."""
    monkeypatch.setattr(default_storage._wrapped, "_location", str(tmp_path), raising=False)
    for name in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(name, None)
    return tmp_path

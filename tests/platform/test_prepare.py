"""A database is brought up to date, or refused in words before anything is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder

from relief.core import privacy
from tests.factories import tickets


def test_a_database_with_half_of_a_joined_step_is_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = {("organizations", "0001_initial"): None}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: taken)

    with pytest.raises(CommandError, match="RELIEF_DATA_DIR"):
        call_command("prepare", skip_static=True)


@pytest.fixture
def change_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    def change(name: str) -> Path:
        path = tmp_path / name
        monkeypatch.setattr(privacy, "ring_path", lambda: path)
        privacy._keys_of.cache_clear()
        return path

    return change


def test_people_of_a_database_need_the_keys_they_were_sealed_with(
    db: None, change_keys: Callable[[str], Path]
) -> None:
    change_keys("first.json")
    privacy.require_keys()
    tickets.taken(tickets.operator())
    privacy.require_keys()

    missing = change_keys("second.json")
    with pytest.raises(CommandError, match=r"people_keys\.json"):
        call_command("prepare", skip_static=True)
    assert not missing.exists(), "keys of its own could never be joined with the right ones"

    privacy.read_ring()
    with pytest.raises(privacy.OtherKeys):
        privacy.require_keys()
    change_keys("first.json")
    privacy.require_keys()

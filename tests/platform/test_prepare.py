"""A database is brought up to date, or refused in words before anything is changed."""

import pytest
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder


def test_a_database_with_half_of_a_joined_step_is_refused(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = {("organizations", "0001_initial"): None}
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: taken)

    with pytest.raises(CommandError, match="RELIEF_DATA_DIR"):
        call_command("prepare", skip_static=True)

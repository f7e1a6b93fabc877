"""Migrations form one line an app, and every step can be taken back."""

from collections import Counter

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

OURS = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("relief"))


def ours() -> MigrationLoader:
    """Return the migrations on disk, without a database."""
    return MigrationLoader(None)


def test_every_app_has_one_last_migration() -> None:
    leaves = Counter(app for app, _ in ours().graph.leaf_nodes() if app in OURS)

    assert {app: count for app, count in leaves.items() if count != 1} == {}


def test_every_migration_follows_the_one_before() -> None:
    branching = []
    for (app, name), migration in ours().disk_migrations.items():
        parents = [parent for parent in migration.dependencies if parent[0] == app]
        if app in OURS and len(parents) > 1:
            branching.append(f"{app}.{name}")

    assert branching == []


@pytest.mark.parametrize("app", OURS)
def test_every_step_can_be_taken_back(app: str) -> None:
    stuck = [
        f"{name}: {operation}"
        for (label, name), migration in ours().disk_migrations.items()
        if label == app
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]

    assert stuck == []

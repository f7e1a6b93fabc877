"""The application's role may work, and may not rewrite history or own anything."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from relief.platform.grants import append_only_tables, kept_by_triggers

HISTORY = sorted(append_only_tables())
KEYS = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_there_is_history_to_guard() -> None:
    assert "journal_event" in HISTORY


@pytest.mark.parametrize("table", HISTORY)
def test_history_cannot_be_changed(db: None, table: str) -> None:
    key = KEYS[table]
    assert refused(f'UPDATE "{table}" SET "{key}" = "{key}"')
    assert refused(f'DELETE FROM "{table}"')
    assert refused(f'TRUNCATE "{table}" CASCADE')
    assert refused(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')


def test_what_triggers_keep_can_only_be_read(db: None) -> None:
    with connection.cursor() as cursor:
        for table in sorted(kept_by_triggers()):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE')", [f'"{table}"']
            )
            assert cursor.fetchone() == (False,), table


def test_every_other_table_can_be_worked_with(db: None) -> None:
    tables = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    with connection.cursor() as cursor:
        for table in sorted(tables - set(HISTORY) - kept_by_triggers()):
            cursor.execute("SELECT has_table_privilege(%s, 'UPDATE, DELETE')", [f'"{table}"'])
            assert cursor.fetchone() == (True,), table


def test_the_application_role_owns_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


def test_the_list_of_migrations_can_only_be_read(db: None) -> None:
    assert refused("DELETE FROM django_migrations")

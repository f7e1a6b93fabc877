"""What the application's role may do: everything but own, and never rewrite history."""

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from relief.core.models import AppendOnly

CHANGE = sql.SQL("SELECT, INSERT, UPDATE, DELETE")
APPEND = sql.SQL("SELECT, INSERT")
READ = sql.SQL("SELECT")
READ_ONLY_TABLES = {"django_migrations"}
TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
   AND relowner = current_user::regrole AND relpersistence = 'p' ORDER BY relname
"""


def append_only_tables() -> set[str]:
    """Return the tables of every model that is history."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, AppendOnly)
    }


def kept_by_triggers() -> set[str]:
    """Return the tables of every model that says `app_may_write = False`."""
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not getattr(model, "app_may_write", True)
    }


def grant(role: str) -> dict[str, int]:
    """Give `role` its rights on the tables of the current (owner) role, in one transaction.

    Returns how many tables it may change, only append to, only read.
    """
    history, counts = append_only_tables(), {"change": 0, "append": 0, "read": 0}
    read_only = READ_ONLY_TABLES | kept_by_triggers()
    name = sql.Identifier(role)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name))
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name)
        )
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            kind, rights = _rights(table, history, read_only)
            counts[kind] += 1
            place = sql.Identifier(table)
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(place, name))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, place, name))
    return counts


def _rights(table: str, history: set[str], read_only: set[str]) -> tuple[str, sql.SQL]:
    if table in read_only:
        return "read", READ
    return ("append", APPEND) if table in history else ("change", CHANGE)

"""Roles, databases and extensions of the embedded server; running it again changes nothing."""

import psycopg
from psycopg import sql

from relief.platform.embedded.account import EmbeddedError
from relief.platform.embedded.locate import (
    APP_ROLE,
    DATABASE,
    OWNER_ROLE,
    QUEUE_DATABASE,
    QUEUE_ROLE,
    Urls,
)

EXTENSIONS = ("pg_trgm", "btree_gist", "cube", "earthdistance")
# The owner may create databases: tests and restores make one and swap it in.
ROLES = {
    OWNER_ROLE: (
        "LOGIN CREATEDB NOSUPERUSER",
        {"lock_timeout": "10s"},
    ),
    APP_ROLE: (
        "LOGIN NOCREATEDB NOSUPERUSER",
        {
            "statement_timeout": "5s",
            "lock_timeout": "3s",
            "idle_in_transaction_session_timeout": "10s",
        },
    ),
    QUEUE_ROLE: (
        "LOGIN NOCREATEDB NOSUPERUSER",
        {"lock_timeout": "3s", "idle_in_transaction_session_timeout": "30s"},
    ),
}


def ensure(urls: Urls) -> None:
    """Make what is missing. Raises EmbeddedError where text would not sort or match as UTF-8."""
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        _check_text(admin)
        for name, (attributes, settings) in ROLES.items():
            _ensure_role(admin, name, attributes, settings)
        if not _has_database(admin, DATABASE):
            _extend_template(urls)
        _ensure_database(admin, DATABASE, OWNER_ROLE, also=APP_ROLE)
        _ensure_database(admin, QUEUE_DATABASE, QUEUE_ROLE)


def _check_text(admin: psycopg.Connection) -> None:
    row = admin.execute(
        "SELECT current_setting('server_encoding'), datctype, lower('ÉÜ') = 'éü'"
        " FROM pg_database WHERE datname = 'template1'"
    ).fetchone()
    if row is None or row[0] != "UTF8" or "UTF" not in row[1] or not row[2]:
        raise EmbeddedError(f"The cluster does not treat text as UTF-8: {row}.")


def _ensure_role(
    admin: psycopg.Connection, name: str, attributes: str, settings: dict[str, str]
) -> None:
    role = sql.Identifier(name)
    found = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    # The attributes are constants of this module.
    admin.execute(sql.SQL("{} ROLE {} {}").format(verb, role, sql.SQL(attributes)))  # type: ignore[arg-type]
    for key, value in settings.items():
        admin.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(key), value))


def _has_database(admin: psycopg.Connection, name: str) -> bool:
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    return found is not None


def _extend_template(urls: Urls) -> None:
    """Put the extensions where every later database, also a test's, inherits them."""
    with psycopg.connect(urls.admin, dbname="template1", autocommit=True) as template:
        for extension in EXTENSIONS:
            template.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
            )


def _ensure_database(
    admin: psycopg.Connection, name: str, owner: str, also: str | None = None
) -> None:
    database, role = sql.Identifier(name), sql.Identifier(owner)
    if not _has_database(admin, name):
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    if also:
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(also))
        )

"""The queue's own database: PGMQ's tables and functions, in the queue role's name."""

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

SCHEMES = ("pgmq://", "postgresql://", "postgres://")


def address(broker_url: str) -> str:
    """Return the Postgres address behind a queue's address."""
    return "postgresql://" + broker_url.partition("://")[2]


def install(broker_url: str) -> bool:
    """Install PGMQ where the broker is Postgres and it is missing; say whether it was.

    The role of the address becomes the owner, because the transport creates a table for each
    queue it declares, which the application's role must not be able to do.
    """
    if not broker_url.startswith(SCHEMES):
        return False
    with psycopg.connect(address(broker_url)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('relief.queue'))")
        found = connection.execute("SELECT to_regprocedure('pgmq.create(text)')").fetchone()
        if found and found[0]:
            return False
        script = get_embedded_install_sql()
        connection.execute(sql.SQL(script))  # type: ignore[arg-type]
    return True

"""The queue's own database: PGMQ's tables and functions, in the queue role's name."""

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

# The transport has every process that declares a queue drop and make its notifying trigger anew.
# Two at the same moment would end one of them, and whoever came while a stopped worker held the
# table would wait for ever, the watchdog too: a trigger that is there is left alone.
GUARDED = """
DO $do$
DECLARE body text;
BEGIN
    SELECT pg_get_functiondef(oid) INTO body FROM pg_proc
     WHERE pronamespace = 'pgmq'::regnamespace AND proname = 'enable_notify_insert';
    IF position('/* guard */' IN body) = 0 THEN
        EXECUTE regexp_replace(body, E'\\nBEGIN\\n', E'\\nBEGIN\\n' || $guard$
  /* guard */
  PERFORM pg_advisory_xact_lock(hashtext('pgmq.notify'));
  IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'trigger_notify_queue_insert_listeners'
             AND tgrelid = to_regclass(format('pgmq.%I', qtable))) THEN
    RETURN;
  END IF;
  /* guarded */
$guard$);
    END IF;
END $do$
"""
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
        is_missing = not (found and found[0])
        if is_missing:
            script = get_embedded_install_sql()
            connection.execute(sql.SQL(script))  # type: ignore[arg-type]
        connection.execute(GUARDED)
    return is_missing

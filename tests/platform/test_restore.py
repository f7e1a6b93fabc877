"""A dump brings back everything: rows, rights, constraints, triggers. A broken one, nothing."""

import datetime
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.settings.env import ROOT
from relief.platform import backup
from relief.platform.embedded import binaries, bootstrap, server
from relief.platform.embedded.locate import OWNER_ROLE, Urls, urls
from relief.platform.embedded.throwaway import throwaway

NOW = datetime.datetime(2026, 1, 1, 3, 0, tzinfo=datetime.UTC)
SCHEMA = """
CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                     quantity bigint NOT NULL CONSTRAINT never_negative CHECK (quantity >= 0),
                     name text NOT NULL);
INSERT INTO ledger (quantity, name) SELECT n, '帐篷 ' || n FROM generate_series(1, 5000) AS n;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'append only'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION refuse();
GRANT SELECT, INSERT ON ledger TO relief_app;
"""
FACTS = """
SELECT (SELECT count(*) FROM ledger), (SELECT sum(quantity) FROM ledger),
       (SELECT md5(string_agg(name, ',' ORDER BY id)) FROM ledger),
       (SELECT array_agg(conname ORDER BY conname)::text FROM pg_constraint
         WHERE conrelid = 'ledger'::regclass),
       (SELECT array_agg(tgname ORDER BY tgname)::text FROM pg_trigger
         WHERE tgrelid = 'ledger'::regclass),
       (SELECT relacl::text || relowner::regrole::text FROM pg_class WHERE relname = 'ledger'),
       (SELECT array_agg(extname ORDER BY extname)::text FROM pg_extension)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Urls]]:
    folder = tmp_path_factory.mktemp("site")
    with throwaway(folder) as found:
        yield folder, found


@pytest.fixture
def filled(site: tuple[Path, Urls]) -> Urls:
    recreate(site[1])
    with psycopg.connect(site[1].owner, autocommit=True) as owner:
        owner.execute(SCHEMA)
    return site[1]


def recreate(found: Urls) -> None:
    """Destroy the database and what earlier restores left, and make an empty one."""
    with psycopg.connect(found.admin, autocommit=True) as admin:
        for (name,) in admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'relief%%' AND datname <> %s",
            ["relief_queue"],
        ).fetchall():
            admin.execute(sql.SQL("DROP DATABASE {} (FORCE)").format(sql.Identifier(name)))
    bootstrap.ensure(found)


def facts(url: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(FACTS).fetchone()
    assert row is not None
    return row


def maintenance(found: Urls) -> str:
    return found.admin.rpartition("/")[0] + "/relief"


def test_a_destroyed_database_comes_back_whole(filled: Urls, tmp_path: Path) -> None:
    before = facts(filled.owner)
    made = backup.dump(filled.owner, tmp_path, NOW)
    recreate(filled)
    backup.restore(maintenance(filled), made, owner=OWNER_ROLE)

    assert facts(filled.owner) == before


def test_the_application_role_can_dump(filled: Urls, tmp_path: Path) -> None:
    with psycopg.connect(filled.owner, autocommit=True) as owner:
        owner.execute("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO relief_app")

    assert backup.dump(filled.app, tmp_path, NOW).stat().st_size > 10_000


def test_the_old_database_stays_under_another_name(filled: Urls, tmp_path: Path) -> None:
    made = backup.dump(filled.owner, tmp_path, NOW)
    with psycopg.connect(filled.owner, autocommit=True) as owner:
        owner.execute("INSERT INTO ledger (quantity, name) VALUES (1, 'after the dump')")
    done = backup.restore(maintenance(filled), made, owner=OWNER_ROLE)

    assert facts(filled.owner)[0] == 5000
    assert done.previous is not None
    assert facts(filled.owner.rpartition("/")[0] + f"/{done.previous}")[0] == 5001


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_a_truncated_dump_is_refused_and_changes_nothing(
    filled: Urls, tmp_path: Path, share: float
) -> None:
    made = backup.dump(filled.owner, tmp_path, NOW)
    whole = made.read_bytes()
    made.write_bytes(whole[: int(len(whole) * share)])
    before = facts(filled.owner)

    with pytest.raises(backup.BackupError):
        backup.restore(maintenance(filled), made, owner=OWNER_ROLE)

    assert facts(filled.owner) == before


def test_a_missing_file_is_named(filled: Urls, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError, match="no-such"):
        backup.restore(maintenance(filled), tmp_path / "no-such.dump", owner=OWNER_ROLE)


def test_a_failed_dump_leaves_no_file(filled: Urls, tmp_path: Path) -> None:
    with pytest.raises(backup.BackupError):
        backup.dump(filled.owner + "_nowhere", tmp_path, NOW)

    assert list(tmp_path.iterdir()) == []


def test_the_newest_fourteen_are_kept(filled: Urls, tmp_path: Path) -> None:
    for day in range(1, 20):
        (tmp_path / f"relief-202501{day:02}T000000Z.dump").touch()
    made = backup.dump(filled.owner, tmp_path, NOW)

    assert len(list(tmp_path.glob("*.dump"))) == 14
    assert backup.latest(tmp_path) == made


def test_the_dump_is_readable_by_its_owner_only(filled: Urls, tmp_path: Path) -> None:
    made = backup.dump(filled.owner, tmp_path, NOW)

    assert made.stat().st_mode & 0o077 == 0


def test_a_server_set_up_by_hand_is_restored_without_its_superuser(
    site: tuple[Path, Urls], filled: Urls, tmp_path: Path
) -> None:
    before = facts(filled.owner)
    made = backup.dump(filled.owner, tmp_path, NOW)
    with psycopg.connect(filled.admin, autocommit=True) as admin:
        admin.execute("DROP DATABASE relief")
        admin.execute("DROP DATABASE relief_queue")
        admin.execute("DROP EXTENSION IF EXISTS earthdistance, cube, btree_gist, pg_trgm")
        for role in ("relief_owner", "relief_app", "relief_queue"):
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    template = filled.admin.rpartition("/")[0] + "/template1"
    with psycopg.connect(template, autocommit=True) as plain:
        plain.execute("DROP EXTENSION IF EXISTS earthdistance, cube, btree_gist, pg_trgm")
    words = [binaries.bin_dir() / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", filled.admin]
    words += ["-v", "owner=a", "-v", "app=b", "-v", "queue=c", "-f", ROOT / "deploy/server.sql"]
    subprocess.run(words, check=True)

    backup.restore(filled.owner, made, owner=OWNER_ROLE)

    assert facts(filled.owner) == before
    with psycopg.connect(filled.admin, autocommit=True) as admin:
        admin.execute("ALTER DATABASE relief_template IS_TEMPLATE false")


@pytest.mark.parametrize(("asked", "own"), [("prefer", True), ("verify-full", False)])
def test_a_server_that_asks_for_tls_needs_the_program_of_the_machine(
    asked: str, own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup.shutil, "which", lambda name: f"/usr/bin/{name}")
    used = backup._program("pg_dump", ("--dbname", f"host=db.example.org sslmode={asked}"))

    assert (used == "/usr/bin/pg_dump") is not own


def test_the_site_still_runs_after_a_restore(site: tuple[Path, Urls]) -> None:
    assert server.status(site[0]).is_running
    assert urls(site[0]) == site[1]

"""One real Postgres a test process, used as the application role; actors by name."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
gc.disable()  # until all is collected: what is loaded stays, and was looked through again and again
django.setup()  # conftest files load before pytest-django does this

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation

from relief.core.actors import Actor
from relief.platform.embedded.locate import urls
from relief.platform.embedded.throwaway import stop_throwaway
from tests.cluster_cache import start_migrated
from tests.factories import people
from tests.proof import proof_report  # noqa: F401

# What takes longest begins first, so that at the end no process waits for one last long file; what
# mostly waits stands apart from what else waits, so that somebody always works.
LONG = (
    "tests/access/test_matrix.py",
    "tests/platform/test_run.py",
    "tests/browser/",
    "tests/inventory/test_pairs_at_once.py",
    "tests/inventory/test_books_hold.py",
    "tests/delivery/test_replan.py",
    "tests/allocation/solver/",
    "tests/api/",
    "tests/platform/test_killed",
    "tests/platform/test_demo_play.py",
)
_kept: "list[psycopg.Connection[tuple[Any, ...]]]" = []
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, in the order of `LONG`; the others keep their chance order."""
    # What was loaded and collected stays to the end; looking through it for garbage took a
    # seventh of the processor's time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    gc.enable()
    items.sort(key=lambda item: (rank(item.nodeid), bool(item.get_closest_marker("last"))))


def rank(nodeid: str) -> int:
    """Return the place of a test's file in `LONG`, or the place after all of them."""
    found = (place for place, start in enumerate(LONG) if nodeid.startswith(start))
    return next(found, len(LONG))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Start a server, migrate as the owner, go on as the application role."""
    folder = Path(settings.DATA_DIR)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        start_migrated(folder, migrate)
    yield
    connection.close()
    stop_throwaway(folder)
    shutil.rmtree(folder, ignore_errors=True)


def migrate() -> None:
    """Make the schema as the owner role and grant the application its rights."""
    as_role("relief_owner")
    call_command("migrate", verbosity=0)
    call_command("grant_app_role", verbosity=0)
    as_role("relief_app")


def as_role(role: str) -> None:
    """Use another database role from the next statement on."""
    connection.close()
    connection.settings_dict["USER"] = role


def empty_database() -> None:
    """Remove every row, append-only ones too, as the superuser; what committed tests left.

    Only tables that hold rows: to truncate all of them took longer than most tests.
    """
    db = superuser()
    found = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    names = [name for (name,) in found if name not in KEPT]
    look = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
    )
    for (name,) in db.execute(look).fetchall():
        db.execute(f'DELETE FROM "{name}"')
    db.execute(RESTART)


def superuser() -> "psycopg.Connection[tuple[Any, ...]]":
    """Return a connection kept for cleaning up: one that knows the tables is quick."""
    if not (_kept and not _kept[-1].closed):
        admin = urls(Path(settings.DATA_DIR)).admin.rsplit("/", 1)[0] + "/relief"
        db = psycopg.connect(admin, autocommit=True)
        db.execute("SET session_replication_role = replica")
        db.execute("SET lock_timeout = '30s'")  # what a test left open is an error, not a wait
        _kept.append(db)
    return _kept[-1]


RESTART = """
SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false)
  FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
   AND sequencename NOT IN
       ('django_migrations_id_seq', 'django_content_type_id_seq', 'auth_permission_id_seq')
"""


@pytest.fixture(autouse=True, scope="session")
def _committed_tests_clean_up() -> Iterator[None]:
    """The application role may not truncate: clean up as the superuser instead."""
    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: empty_database()  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = original  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start every test in English, whatever language the last request left behind."""
    with translation.override("en"):
        yield


@pytest.fixture
def coordinator(db: None) -> Actor:
    """Coordinates; sees everything."""
    return people.actor("coordinator", organization=people.operator())


@pytest.fixture
def owner(db: None) -> Actor:
    """Works for the partner that owns the row: administrator, stock keeper and officer."""
    roles = ("partner_admin", "stock_keeper", "programme_officer")
    return people.actor(*roles, organization=people.partner("owner-org"))


@pytest.fixture
def colleague(owner: Actor) -> Actor:
    """Works for the same partner with another role."""
    return people.actor("programme_officer", organization=people.partner("owner-org"))


@pytest.fixture
def outsider(db: None) -> Actor:
    """Works for another partner, with every partner role."""
    roles = ("partner_admin", "stock_keeper", "programme_officer")
    return people.actor(*roles, organization=people.partner("outsider-org"))


@pytest.fixture
def sign_in() -> Callable[[Actor], Client]:
    """Return a client signed in as an actor made by `people.actor`."""

    def open_client(actor: Actor) -> Client:
        client = Client()
        client.force_login(people.user_of(actor))
        return client

    return open_client

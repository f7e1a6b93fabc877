"""Real processes on the test's own database, and a probe that shows lost and doubled work."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from relief.platform import queue
from relief.platform.embedded.locate import APP_ROLE, urls
from tests.platform.processes import Fleet
from tests.proof import proof_report

__all__ = ["proof_report"]


@pytest.fixture
def fleet(tmp_path: Path, transactional_db: None) -> Iterator[Fleet]:
    """Real workers and schedulers with an empty queue; all are gone afterwards."""
    reset_queue()
    found = Fleet(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def probe(transactional_db: None) -> Iterator[None]:
    """The table that the probe's handler writes to."""
    with psycopg.connect(urls(Path(settings.DATA_DIR)).owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE probe_mark (event_id bigint NOT NULL)")
        owner.execute(f"GRANT SELECT, INSERT ON probe_mark TO {APP_ROLE}")
        yield
        owner.execute("DROP TABLE probe_mark")


def reset_queue() -> None:
    """Destroy everything the broker holds, as a lost disk would, and install it anew."""
    address = queue.address(settings.CELERY_BROKER_URL)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS pgmq CASCADE")
    queue.install(settings.CELERY_BROKER_URL)

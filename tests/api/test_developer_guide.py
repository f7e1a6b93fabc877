"""The examples of the developer guide run as they stand, against a real server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from relief.core import clock, work
from relief.tracking import steps
from relief.tracking.actions import webhooks
from relief.tracking.models import Tracked
from tests.factories import people, tracked
from tests.tracking.receivers import Receiver, receivers, send_batch

EXAMPLES = Path(settings.ROOT) / "docs" / "developers" / "examples"
KNOWN = {
    *("first_call.sh", "lookup.sh", "report.sh", "epcis.sh", "follow.py", "webhook_receiver.py"),
}
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
Run = Callable[..., str]


@pytest.fixture
def unit() -> Tracked:
    made = tracked.unit(people.partner(), people.carrier())
    for status in ("collected", "delivered"):
        with work.unit("test", durable=False):
            steps.observe(made.pk, status=status, occurred_at=clock.now(), source="platform")
    return made


@pytest.fixture
def run(live_server, tmp_path: Path) -> Run:
    def run_example(name: str, *arguments: str, key: str) -> str:
        program = ["bash"] if name.endswith(".sh") else [sys.executable]
        place = {"RELIEF_URL": live_server.url, "RELIEF_KEY": key}
        done = subprocess.run(
            [*program, str(EXAMPLES / name), *arguments],
            env={**os.environ, **place, "CURSOR_FILE": str(tmp_path / "cursor")},
            capture_output=True,
            check=False,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run_example


def test_the_guide_has_no_example_that_is_not_run() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_file()} == KNOWN


def test_reading_examples_run(run: Run, unit: Tracked) -> None:
    key = people.api_key(people.partner(), "tracking:read")

    first = json.loads(run("first_call.sh", key=key))
    looked_up = json.loads(run("lookup.sh", unit.number, "CN-0", key=key))
    epcis = json.loads(run("epcis.sh", key=key))
    followed = run("follow.py", "--once", key=key)
    again = run("follow.py", "--once", key=key)

    assert [row["status"] for row in first["items"]] == ["collected", "delivered"]
    assert looked_up["items"][0]["status"] == "delivered"
    assert looked_up["not_found"] == ["CN-0"]
    found = epcis["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert [row["relief:status"] for row in found] == ["delivered"]
    assert followed.count(unit.number) == 2
    assert again == ""


def test_the_reporting_example_runs_and_may_be_repeated(run: Run, unit: Tracked) -> None:
    key = people.api_key(people.carrier(), "tracking:write")

    answers = [json.loads(run("report.sh", "CN-424242", key=key)) for _ in range(1)]

    assert answers[0]["results"][0]["result"] == "unknown"


def test_the_receiver_of_the_guide_takes_what_we_sign(unit: Tracked) -> None:
    sys.path.insert(0, str(EXAMPLES))
    from webhook_receiver import is_genuine

    receiver = Receiver()
    genuine: list[bool] = []
    with receivers(receiver):
        admin = people.actor("partner_admin", organization=people.partner())
        made = webhooks.create_endpoint(actor=admin, url=receiver.url, now=clock.now())
        take = receiver.take

        def check(body: bytes, headers: dict[str, str]) -> int:
            genuine.append(is_genuine(made.secret, headers, body))
            genuine.append(not is_genuine(made.secret, headers, body + b" "))
            return take(body, headers)

        receiver.take = check  # type: ignore[method-assign]
        webhooks.send_test(actor=admin, uid=made.endpoint.uid, now=clock.now())
        assert send_batch(made.endpoint.pk)

    assert genuine == [True, True]

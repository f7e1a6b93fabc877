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
from relief.demand.models import ReliefRequest
from relief.tracking import steps
from relief.tracking.actions import webhooks
from relief.tracking.models import Tracked
from tests.factories import people, requests, tracked
from tests.tracking.receivers import Receiver, receivers, send_batch

EXAMPLES = Path(settings.ROOT) / "docs" / "developers" / "examples"
KNOWN = {
    *("first_call.sh", "lookup.sh", "report.sh", "epcis.sh", "follow.py", "webhook_receiver.py"),
    *("ask.py", "import_list.sh"),
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

    at = clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    first, again = (run("report.sh", "CN-424242", at, key=key) for _ in range(2))
    now = run("report.sh", "CN-424242", key=key)

    assert json.loads(first)["results"][0]["result"] == "unknown"
    assert first == again
    assert json.loads(now)["results"][0]["result"] == "unknown"


def test_asking_is_one_request_however_often_it_is_run(run: Run) -> None:
    emergency, site = requests.emergency(), requests.site()
    requests.figure("tent-12")
    key = people.api_key(people.partner(), "requests:write")

    first, again = (run("ask.py", site.place.code, "40", key=key) for _ in range(2))

    assert "submitted" in first
    assert first == again
    assert ReliefRequest.objects.get().emergency == emergency


def test_a_list_is_handed_in_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes("物资名称,数量,仓库\n棉被,5,成都\n".encode("gb18030"))
    key = people.api_key(people.partner(), "stock:write")

    answer = json.loads(run("import_list.sh", str(tmp_path / "list.csv"), key=key))

    assert (answer["filename"], answer["summary"]["encoding"]) == ("list.csv", "gb18030")


def test_the_receiver_refuses_a_call_without_a_signature() -> None:
    sys.path.insert(0, str(EXAMPLES))
    from webhook_receiver import is_genuine

    assert not is_genuine("whsec_AAAA", {}, b"{}")
    assert not is_genuine(
        "whsec_AAAA",
        {"webhook-id": "1", "webhook-timestamp": "soon", "webhook-signature": "v1,x"},
        b"{}",
    )


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

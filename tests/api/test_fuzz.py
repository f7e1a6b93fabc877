"""Whatever a program sends, the answer is an answer and never a fault of ours."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.client import ClientHandler
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import openapi

from relief.organizations.models import ApiClient
from relief.organizations.permissions import SCOPES
from tests.access.world import OWNER, World, build, undone
from tests.api.document import document
from tests.factories import people
from tests.proof import IS_DRILL, ProofReport, scale

# Long-polling would make the test wait, not find more.
LEFT_OUT = {"wait"}
NOUNS = {
    "deliveries": "delivery",
    "emergencies": "emergency",
    "facilities": "facility",
    "release-orders": "release",
    "sharing-rules": "sharing",
    "tracking": "unit",
}
CASES = scale(1, 100)
MOST_STATEMENTS = 400  # of the database, for one answer
KINDS = ("application/", "text/event-stream")
ANSWERS: Counter[int] = Counter()  # by status, of this run
DONE: set[str] = set()  # operations whose cases all passed
TOOK = [0.0]  # seconds, of all of them
# A long drill may run in parts (`-k`): the file named here carries what earlier parts saw.
EARLIER = os.environ.get("RELIEF_FUZZ_SEEN", "")
QUICK = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any):
    with django_db_blocker.unblock():
        with undone():
            made = build()
            made.keys["all"] = people.api_key(people.operator(), *SCOPES)
            ApiClient.objects.update(per_minute=1_000_000)
            yield made
        connection.close()


def platform(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer one WSGI request inside the test's own transaction."""
    answer = ClientHandler(enforce_csrf_checks=False)(environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [b"".join(answer)] if answer.streaming else [answer.content]


def operations() -> list[Any]:
    """Return every operation of the committed document, called inside this process."""
    schema = openapi.from_dict(document())
    schema.app = platform
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.drill
@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one.method} {one.path}")
def test_no_input_is_a_fault_of_ours(operation: Any, world: World) -> None:
    seen: list[int] = []
    started = time.monotonic()

    @seed(2022_09_05)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=QUICK,
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        _aim(case, world)
        for key in (world.keys["all"], world.keys[OWNER])[: scale(1, 2)]:
            with undone(), connection.execute_wrapper(_counting(statements := [])):
                answer = case.call(headers={"Authorization": f"Bearer {key}"})
            seen.append(answer.status_code)
            ANSWERS[answer.status_code] += 1
            assert answer.status_code < 500, f"{case.as_curl_command()}\n{answer.text[:500]}"
            kind = answer.headers.get("content-type", [""])[0]
            # What a clock would tell on a quiet machine, counted: no input makes us work on and on.
            assert len(statements) <= MOST_STATEMENTS, case.as_curl_command()
            assert kind.startswith(KINDS) or answer.status_code in {202, 204, 304}

    run()
    assert seen
    DONE.add(operation.label)
    TOOK[0] += time.monotonic() - started
    _keep()


def _counting(statements: list[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    return note


def _keep() -> None:
    """Write down what this run has seen, for the next part of a drill."""
    if EARLIER:
        seen = {"done": sorted(DONE), "answers": ANSWERS, "seconds": TOOK[0]}
        Path(EARLIER).write_text(json.dumps(seen))


@pytest.fixture(scope="module", autouse=True)
def _earlier_parts() -> None:
    if EARLIER and Path(EARLIER).exists():
        seen = json.loads(Path(EARLIER).read_text())
        DONE.update(seen["done"])
        ANSWERS.update({int(status): count for status, count in seen["answers"].items()})
        TOOK[0] += seen["seconds"]


def _aim(case: Any, world: World) -> None:
    """Send half of the cases to a row that exists, and never let the feed wait."""
    for name in LEFT_OUT & set(case.query or {}):
        case.query.pop(name)
    word = case.operation.path.split("/")[3]
    noun = NOUNS.get(word, word.removesuffix("s").replace("-", "_"))
    if case.path_parameters and "uid" in case.path_parameters and noun in world.things:
        uid = str(case.path_parameters["uid"])
        if uid[-1] in "02468ace":
            case.path_parameters["uid"] = world.things[noun]


@pytest.mark.last
@pytest.mark.drill
def test_fuzzing_covers_every_operation(proof_report: ProofReport) -> None:
    """The last of the file: it reports what the others saw."""
    ways = document()["paths"].items()
    declared = {f"{method.upper()} {path}" for path, verbs in ways for method in verbs}

    assert {one.label for one in operations()} == declared
    if not IS_DRILL:
        return
    assert declared == DONE
    proof_report.started = time.monotonic() - TOOK[0]
    proof_report.figure("operations", len(declared))
    proof_report.figure("cases an operation, each with two keys", CASES)
    if EARLIER:
        proof_report.figure("run", "in parts")
    for status, count in sorted(ANSWERS.items()):
        proof_report.figure(f"answers with {status}", count)
    proof_report.figure("answers with 5xx", sum(n for code, n in ANSWERS.items() if code >= 500))
    proof_report.says("Every operation of the OpenAPI document is fuzzed; none answers with 5xx.")

"""The same key is one effect: however often, side by side, or after a killed answer."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from relief.demand.models import ReliefRequest
from relief.journal.middleware import IdempotencyMiddleware
from relief.journal.models import IdempotentRequest
from relief.organizations.models import ApiClient
from tests.factories import people, requests
from tests.proof import ProofReport, scale

PATH = "/api/v1/requests/"
COPIES = 5


class Partner:
    """A partner's program that makes relief requests."""

    def __init__(self) -> None:
        self.key = people.api_key(people.partner("keyed"), "requests:write")
        ApiClient.objects.update(per_minute=1_000_000)
        self.body = {
            "emergency": str(requests.emergency().uid),
            "site": str(requests.site().uid),
            "people": 40,
        }

    def ask(self, once: str, **changes: object):
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": once}
        body = {**self.body, **changes}
        return Client().post(PATH, body, content_type="application/json", headers=headers)


@pytest.fixture
def partner(db: None) -> Partner:
    return Partner()


@pytest.fixture
def committed_partner(transactional_db: None) -> Iterator[Partner]:
    yield Partner()
    connection.close()


def test_a_repeat_gets_the_first_answer(partner: Partner) -> None:
    first = partner.ask("k-1")
    second = partner.ask("k-1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert ReliefRequest.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(partner: Partner) -> None:
    partner.ask("k-1")

    answer = partner.ask("k-1", people=41)

    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert ReliefRequest.objects.count() == 1


def test_a_repeat_while_the_first_runs_is_told_to_wait(partner: Partner) -> None:
    partner.ask("k-1")
    IdempotentRequest.objects.update(running=True)

    answer = partner.ask("k-1")

    assert answer.status_code == 409
    assert answer["Retry-After"] == "1"


def test_a_refused_form_may_be_mended_and_sent_with_the_same_key(partner: Partner) -> None:
    assert partner.ask("k-1", people=-1).status_code == 400

    assert partner.ask("k-1").status_code == 201


def test_keys_of_two_partners_are_two_keys(partner: Partner) -> None:
    partner.ask("k-1")
    other = Partner()
    other.key = people.api_key(people.partner("other"), "requests:write")

    assert "Idempotency-Replayed" not in other.ask("k-1")
    assert ReliefRequest.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 256, "a\tb", "键\u200b"])
def test_a_key_that_cannot_be_kept_is_refused(partner: Partner, key: str) -> None:
    if key.isascii():
        assert partner.ask(key).status_code == 400


def test_a_fault_of_ours_is_not_kept(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self, request, *args, **kwargs):
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as patch:
        patch.setattr("relief.demand.api.views.RequestViewSet.create", fail)
        with pytest.raises(RuntimeError):
            partner.ask("k-1")

    assert partner.ask("k-1").status_code == 201


@pytest.mark.drill
def test_the_same_key_side_by_side_is_one_effect(
    committed_partner: Partner, proof_report: ProofReport
) -> None:
    keys = scale(20, 1000)
    statuses: list[int] = []
    for _ in range(keys):
        once = uuid.uuid4().hex
        statuses += _side_by_side(committed_partner, once)
    refused = [committed_partner.ask(row.key, people=7).status_code for row in _kept(keys)]

    assert ReliefRequest.objects.count() == keys
    assert set(statuses) <= {201, 409}
    assert refused == [422] * keys
    proof_report.figure("keys", keys)
    proof_report.figure("copies side by side", COPIES)
    proof_report.figure("effects", ReliefRequest.objects.count())
    proof_report.figure("same key, other body: refusals", len(refused))
    proof_report.says("The same Idempotency-Key has one effect, however many copies run at once.")


def _kept(count: int) -> list[IdempotentRequest]:
    return list(IdempotentRequest.objects.order_by("pk")[:count])


def _side_by_side(partner: Partner, once: str) -> list[int]:
    start, found = threading.Barrier(COPIES), []

    def copy() -> None:
        start.wait()
        found.append(partner.ask(once).status_code)
        connection.close()

    threads = [threading.Thread(target=copy) for _ in range(COPIES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.drill
def test_a_repeat_after_the_answer_was_lost_is_the_original(
    committed_partner: Partner, monkeypatch: pytest.MonkeyPatch, proof_report: ProofReport
) -> None:
    """The work is committed and the answer kept; the line breaks before it is read."""
    tries = scale(5, 50)
    original = IdempotencyMiddleware._first
    lost: dict[str, bytes] = {}

    def break_the_line(self, request, row):
        lost[row.key] = original(self, request, row).content
        raise ConnectionResetError

    for number in range(tries):
        with monkeypatch.context() as patch:
            patch.setattr(IdempotencyMiddleware, "_first", break_the_line)
            with pytest.raises(ConnectionResetError):
                committed_partner.ask(f"k-{number}")
        again = committed_partner.ask(f"k-{number}")
        assert (again.status_code, again.content) == (201, lost[f"k-{number}"])

    assert ReliefRequest.objects.count() == tries
    proof_report.figure("answers lost after commit", tries)
    proof_report.figure("effects", ReliefRequest.objects.count())
    proof_report.says("A repeat after a lost answer gets the original answer and has no effect.")

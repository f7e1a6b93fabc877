"""Receivers that hang hold up nobody else."""

import time

import pytest
from django.db import connection

from benchmarks.yardstick import p95
from relief.core import clock, work
from relief.tracking import steps, tasks
from relief.tracking.actions import webhooks
from relief.tracking.models import Tracked, WebhookMessage
from tests.factories import people, tracked
from tests.proof import ProofReport, scale
from tests.tracking.receivers import Receiver, receivers

HANG, HEALTHY = 5, 12
pytestmark = [pytest.mark.enable_socket, pytest.mark.drill]


@pytest.mark.django_db(transaction=True)
def test_slow_receivers_hold_up_nobody_else(proof_report: ProofReport) -> None:
    slow = [Receiver(hangs=True) for _ in range(HANG)]
    healthy = [Receiver() for _ in range(HEALTHY)]
    organizations = [people.partner(f"partner-{n}") for n in range(HANG + HEALTHY)]
    unit = tracked.unit(*organizations)
    with receivers(*slow, *healthy):
        for organization, receiver in zip(organizations, slow + healthy, strict=True):
            actor = people.actor("partner_admin", organization=organization)
            made = webhooks.create_endpoint(actor=actor, url=receiver.url, now=clock.now())
            receiver.secret = made.secret
        happened = play(unit, scale(4, 120))
        deadline = time.monotonic() + scale(20, 90)
        while time.monotonic() < deadline and any(
            len(one.calls) < len(happened) for one in healthy
        ):
            tasks.send_webhooks()
            time.sleep(0.2)
    calls = [call for one in healthy for call in one.calls]
    # The feed numbers in order, from wherever its sequence stands.
    order = {seq: place for place, seq in enumerate(sorted({c["data"]["seq"] for c in calls}))}
    assert len(order) == len(happened)
    delays = [call["at"] - happened[order[call["data"]["seq"]]] for call in calls]
    wait_for_senders()

    assert len(delays) == HEALTHY * len(happened)
    assert all(one.bad == 0 for one in healthy)
    assert p95(delays) <= 30
    waiting = WebhookMessage.objects.exclude(status="delivered").count()
    assert waiting == HANG * len(happened), "what hangs is kept, visibly"
    proof_report.figure("receivers that hang, healthy ones", f"{HANG}, {HEALTHY}")
    proof_report.figure("events", len(happened))
    proof_report.figure("delay of healthy receivers, p95, s", round(p95(delays), 2))
    proof_report.figure("delay of healthy receivers, longest, s", round(max(delays), 2))
    proof_report.says("Receivers that hang do not hold up the others.")


def play(unit: Tracked, count: int) -> list[float]:
    """Let events happen one after the other, sending meanwhile; return when each did."""
    happened = []
    for _ in range(count):
        with work.unit("test", durable=False):
            steps.observe(unit.pk, status="in_transit", occurred_at=clock.now(), source="platform")
        happened.append(time.monotonic())
        tasks.send_webhooks()
        time.sleep(0.25)
    return happened


def wait_for_senders() -> None:
    deadline = time.monotonic() + 30
    while tasks._busy and time.monotonic() < deadline:
        time.sleep(0.1)
    connection.close()

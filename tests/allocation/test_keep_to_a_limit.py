"""Plans of two emergencies at once do not take more than one owner's rule gives."""

import contextlib
import threading

import pytest

from relief.allocation import actions
from relief.allocation.models import AllocationPlan
from relief.allocation.steps import committing
from relief.core import clock
from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from relief.inventory.models import SharingRule, StockBalance
from tests.allocation.test_race import together
from tests.factories import people, plans, requests

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 60


def two_plans(monkeypatch: pytest.MonkeyPatch, coordinator: Actor) -> list[AllocationPlan]:
    """Return proposed plans of two emergencies that each want 50 of what one owner shares."""
    found = []
    asker = people.actor("programme_officer", organization=people.partner("asker"))
    plans.stock(people.partner("giver"), 200)
    for code in ("first", "second"):
        emergency = _made(code)
        monkeypatch.setattr(requests, "emergency", lambda row=emergency: row)
        requests.approved(asker, {"tent-12": 50}, coordinator=coordinator)
        found.append(plans.proposed(coordinator))
    SharingRule.objects.update(max_quantity=MOST)
    return found


def _made(code: str) -> Emergency:
    return Emergency.objects.create(
        code=code, name_zh=code, name_en=code, hazard="earthquake", status="active",
        struck_at=clock.now(),
    )  # fmt: skip


def both_look_before_either_takes(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let each commit wait, after its check, until the other has checked too, or so long."""
    meeting = threading.Barrier(2, timeout=seconds)
    check = committing._check

    def look_and_wait(*args: object) -> object:
        seen = check(*args)  # type: ignore[arg-type]
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait()
        return seen

    monkeypatch.setattr(committing, "_check", look_and_wait)


def taken_by_both(monkeypatch: pytest.MonkeyPatch, patience: float) -> int:
    coordinator = people.actor("coordinator", organization=people.operator())
    found = two_plans(monkeypatch, coordinator)
    both_look_before_either_takes(monkeypatch, patience)
    together(*(
        lambda plan=plan: actions.approve_plan(
            actor=coordinator, now=clock.now(), plan_uid=plan.uid
        )
        for plan in found
    ))  # fmt: skip
    return StockBalance.objects.get().reserved


def test_together_they_keep_to_the_limit(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0 < taken_by_both(monkeypatch, patience=2) <= MOST


def test_without_the_lock_they_would_not(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committing.inventory, "hold_rules", lambda owner_ids: None)

    assert taken_by_both(monkeypatch, patience=60) > MOST

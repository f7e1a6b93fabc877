"""The demo's assumed dispatch capacity is no hidden help: halved, the same goods leave later."""

import copy
from collections import Counter, defaultdict
from typing import Any

import pytest
from django.core.management import call_command

from relief.allocation import snapshot, solver
from relief.core import clock
from relief.demand import actions as demand
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.platform.demo import imports, scenes, script, world
from tests.proof import ProofReport, scale

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
PARTNERS, ASKED = scale(2, 17), scale(2, 6)
LIMITS = (("dispatch_kg_per_day", "unit_weight_kg"), ("dispatch_m3_per_day", "unit_volume_m3"))


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    """What the planner is given once every partner's list is in and every place has asked."""
    call_command("load_reference", verbosity=0)
    world.build()
    world.declare()
    for row in list(world.rows("partners.csv"))[:PARTNERS]:
        imports.one(row["code"], lambda _line: None)
    if PARTNERS == 17:  # rules name items of every list
        imports.share_all()
    for cue in [cue for cue in script.cues() if cue.what == "ask"][:ASKED]:
        scenes.ask(cue)
    coordinator = world.actor(scenes.COORDINATOR)
    for asked in ReliefRequest.objects.order_by("pk"):
        demand.approve_request(actor=coordinator, now=clock.now(), request_uid=asked.uid)
    return snapshot.take(Emergency.objects.get(code="lud2022"), clock.now())


def planned(document: dict[str, Any], share: float) -> Any:
    """Plan with a share of every warehouse's capacity."""
    changed = copy.deepcopy(document)
    for row in changed["facilities"]:
        for limit, _unit in LIMITS:
            if row.get(limit) is not None:
                row[limit] *= share
    plan = solver.solve(solver.parse(changed))
    _within_limits(changed, plan)
    return plan


def _within_limits(document: dict[str, Any], plan: Any) -> None:
    """Recompute what each warehouse sends a day, apart from the planner."""
    items = {row["id"]: row for row in document["items"]}
    lots = {row["id"]: row for row in document["lots"]}
    limits = {row["id"]: row for row in document["facilities"]}
    sent: dict[tuple[str, int, str], float] = defaultdict(float)
    for row in plan.allocations:
        lot = lots[row.lot]
        for limit, unit in LIMITS:
            sent[lot["facility"], row.day, limit] += row.quantity * (items[lot["item"]][unit] or 0)
    for (facility, _day, limit), total in sent.items():
        most = limits[facility].get(limit)
        assert most is None or total <= most + 1e-6


def by_day(plan: Any) -> dict[int, int]:
    days: Counter[int] = Counter()
    for row in plan.allocations:
        days[row.day] += row.quantity
    return dict(sorted(days.items()))


def test_half_the_dispatch_capacity_sends_the_same_goods_later(
    document: dict[str, Any], proof_report: ProofReport
) -> None:
    whole, half = planned(document, 1), planned(document, 0.5)

    got = [{row.line: row.allocated for row in plan.lines} for plan in (whole, half)]
    assert got[0] == got[1]
    assert sum(got[0].values()) > 0
    proof_report.figure("partners' lists, requests", f"{PARTNERS}, {ASKED}")
    proof_report.figure("units allocated, with either capacity", f"{sum(got[0].values()):,}")
    for name, plan in (("as assumed", whole), ("halved", half)):
        total, days = sum(by_day(plan).values()), by_day(plan)
        said = ", ".join(f"day {day}: {100 * units / total:.1f}%" for day, units in days.items())
        proof_report.figure(f"units that leave, capacity {name}", said)
    proof_report.says(
        "With half the dispatch capacity that the demo assumes for its six warehouses, each line"
        " gets the same units; what does not fit into a day leaves on a later one."
    )

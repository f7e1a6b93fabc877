"""The public equity panel: figures a week, flags, overrides with their reason, and who sees names."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from relief.allocation import actions, tasks
from relief.allocation.models import EquityReading
from relief.allocation.rules import equity
from relief.allocation.rules.equity import Reading, Served
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid
from relief.demand.models import RequestLine
from relief.journal.models import Event
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]
WEEK = datetime.timedelta(days=7)


def served(partner: str, rate: float, count: int = 100, over_80: int = 0) -> Served:
    return Served(partner, rate, count, over_80)


def test_figures_are_weighted_by_people_and_name_the_worst_partner() -> None:
    found = equity.reading([served("a", 1.0, 300, 30), served("b", 0.2, 100, 30)])

    assert found.partners == {"a": 1.0, "b": 0.2}
    assert found.figures["mean"] == 0.8
    assert found.figures["worst_partner"] == 0.25
    assert found.figures["gini"] == pytest.approx(0.1875)
    assert found.figures["over_80"] == pytest.approx(36 / 320 / (60 / 400), abs=1e-4)


def test_a_gini_above_the_mark_is_flagged_and_one_at_it_is_not() -> None:
    uneven = Reading({"gini": 0.151, "mean": 0.5}, {})
    even = Reading({"gini": 0.15, "mean": 0.5}, {})

    assert [flag["code"] for flag in equity.flags(uneven, None, None)] == ["uneven"]
    assert equity.flags(even, None, None) == []


@pytest.mark.parametrize(
    ("before", "is_flagged"), [({"a": 0.2}, True), ({"a": 0.5}, False), ({}, False), (None, False)]
)
def test_a_partner_behind_is_flagged_after_two_weeks_only(
    before: dict[str, float] | None, is_flagged: bool
) -> None:
    now = Reading({"gini": 0.0, "mean": 0.8}, {"a": 0.3, "b": 1.0})

    codes = [flag["code"] for flag in equity.flags(now, before, 0.8)]

    assert codes == (["behind"] if is_flagged else [])


@pytest.fixture
def uneven(coordinator: Actor, owner: Actor) -> None:
    """Two partners of one emergency: one has all it needs, one nothing."""
    other = people.actor("programme_officer", organization=people.partner("other"))
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, request_class=1)
    requests.approved(other, {"tent-12": 50}, coordinator=coordinator, at="得妥镇", request_class=3)
    plans.stock(people.partner("giver"), 50)
    plans.committed(coordinator)


@pytest.mark.usefixtures("uneven")
def test_a_reading_of_a_week_is_made_once_and_told_once() -> None:
    now = clock.now()

    for _ in range(2):
        tasks.read_equity()

    rows = EquityReading.objects.order_by("pk")
    assert [(row.item_id is None, row.figures["lines"]) for row in rows] == [(True, 2), (False, 2)]
    assert {flag["code"] for flag in rows[0].flags} == {"uneven"}
    assert Event.objects.filter(type="equity.uneven").count() == 2
    assert rows[0].week == clock.local_date(now) - datetime.timedelta(
        days=clock.local_date(now).weekday()
    )


@pytest.mark.usefixtures("uneven")
def test_a_partner_with_nothing_two_weeks_running_is_flagged() -> None:
    emergency = requests.emergency()
    now = clock.now()
    for moment in (now, now + WEEK):
        actions.read_equity(actor=SYSTEM, now=moment, emergency_id=emergency.pk)

    newest = EquityReading.objects.filter(item=None).order_by("-week")[0]

    other = str(people.partner("other").pk)
    assert {"code": "behind", "partner": other, "fill": 0.0} in newest.flags


@pytest.mark.usefixtures("uneven")
def test_partners_read_the_figures_without_each_others_names(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    tasks.read_equity()
    url = reverse("allocation:equity")

    mine = sign_in(owner).get(url).content.decode()
    whole = sign_in(coordinator).get(url).content.decode()
    listed = sign_in(owner).get("/api/v1/equity/").json()["items"]

    other = str(people.partner("other"))
    assert other in whole
    assert other not in mine
    assert [row["flags"] for row in listed] == [["uneven"], ["uneven"]]
    assert all(
        set(row) == {"uid", "emergency", "week", "item", "figures", "flags"} for row in listed
    )


def test_a_plan_approved_in_part_says_why_to_everybody(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    first = requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator, at="得妥镇")
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    values = {"actor": coordinator, "now": clock.now(), "plan_uid": plan.uid}

    with pytest.raises(Invalid) as refused:
        actions.approve_plan(**values, request_uids=[first.uid])
    actions.approve_plan(**values, request_uids=[first.uid], reason="the bridge is down")
    tasks.read_equity()

    page = sign_in(owner).get(reverse("allocation:equity")).content.decode()
    assert refused.value.field == "reason"
    assert "the bridge is down" in page
    assert RequestLine.objects.filter(allocated=10).count() == 1


def test_the_database_keeps_one_reading_a_week_that_begins_on_monday(db: None) -> None:
    emergency = requests.emergency()
    EquityReading.objects.create(emergency=emergency, week=datetime.date(2026, 8, 3))

    for week in (datetime.date(2026, 8, 3), datetime.date(2026, 8, 4)):
        with pytest.raises(IntegrityError), transaction.atomic():
            EquityReading.objects.create(emergency=emergency, week=week)

"""Count what lines get."""

import pytest

from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.demand import actions, steps
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.steps.supply import CountsOutOfOrder
from tests.factories import requests


def add(field: str, line: RequestLine, units: int) -> None:
    with work.unit("test", durable=False):
        getattr(steps, f"add_{field}")({line.pk: units}, actor=SYSTEM, now=clock.now())


def status(line: RequestLine) -> str:
    return ReliefRequest.objects.get(pk=line.request_id).status


def test_the_status_follows_from_the_lines(owner: Actor) -> None:
    request = requests.approved(owner, {"tent-12": 100})
    line = RequestLine.objects.get(request=request)
    seen = []

    for field, units in [
        ("allocated", 40),
        ("allocated", 60),
        ("dispatched", 100),
        ("delivered", 30),
        ("delivered", 70),
    ]:
        add(field, line, units)
        seen.append(status(line))

    assert seen == ["partly_allocated", "allocated", "allocated", "partly_fulfilled", "fulfilled"]


def test_taking_back_leads_back(owner: Actor) -> None:
    request = requests.approved(owner, {"tent-12": 100})
    line = RequestLine.objects.get(request=request)
    add("allocated", line, 100)

    add("allocated", line, -100)

    assert status(line) == "approved"


def test_a_line_is_never_filled_beyond_what_was_verified(owner: Actor) -> None:
    line = RequestLine.objects.get(request=requests.approved(owner, {"tent-12": 100}))

    with pytest.raises(steps.BeyondVerified):
        add("allocated", line, 101)

    line.refresh_from_db()
    assert line.allocated == 0


def test_no_more_is_delivered_than_was_sent(owner: Actor) -> None:
    line = RequestLine.objects.get(request=requests.approved(owner, {"tent-12": 100}))
    add("allocated", line, 10)

    with pytest.raises(CountsOutOfOrder):
        add("delivered", line, 1)


def test_a_withdrawn_request_takes_no_more_goods(owner: Actor) -> None:
    request = requests.approved(owner, {"tent-12": 100})
    line = RequestLine.objects.get(request=request)
    actions.cancel_request(actor=owner, now=clock.now(), request_uid=request.uid, reason="moved on")

    with pytest.raises(steps.RequestClosed):
        add("allocated", line, 1)

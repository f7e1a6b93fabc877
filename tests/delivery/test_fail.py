"""Fail: goods could not be handed over."""

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.delivery import actions
from relief.delivery.actions import Given
from relief.delivery.models import Delivery
from relief.journal.models import Event
from tests.factories import deliveries, people

pytestmark = pytest.mark.django_db


def fail(actor: Actor, row: Delivery, reason: str = "nobody_home") -> Delivery:
    return actions.fail(actor=actor, now=clock.now(), uid=row.uid, reason=reason)


def test_it_can_be_tried_again(courier: Actor) -> None:
    row = fail(courier, deliveries.out(by=courier))
    assert (row.status, row.failure) == ("attempt_failed", "nobody_home")

    again = actions.go_out(actor=courier, now=clock.now(), uid=row.uid)

    assert (again.status, again.failure) == ("out_for_delivery", "")


def test_the_reason_is_journalled(courier: Actor) -> None:
    fail(courier, deliveries.out(by=courier))

    assert Event.objects.get(type="delivery.attempt_failed").payload["reason"] == "nobody_home"


def test_refused_goods_go_back(courier: Actor) -> None:
    row = fail(courier, deliveries.out(by=courier), "refused")
    assert row.status == "refused"

    assert actions.send_back(actor=courier, now=clock.now(), uid=row.uid).status == "returning"


def test_an_unknown_reason_is_refused(courier: Actor) -> None:
    with pytest.raises(Invalid):
        fail(courier, deliveries.out(by=courier), "rain")


def test_what_has_not_gone_out_cannot_fail(courier: Actor) -> None:
    with pytest.raises(InvalidMove):
        fail(courier, deliveries.assigned(deliveries.ready(), courier))


def test_another_courier_does_not_see_it(courier: Actor) -> None:
    with pytest.raises(NotFound):
        fail(deliveries.courier(), deliveries.out(by=courier))


def test_an_unmanned_vehicle_opens_for_the_code() -> None:
    gateway = people.actor("vehicle_gateway", organization=people.carrier("robots"))
    row = deliveries.ready(asked="unmanned", to=deliveries.contact(), carrier="robots")
    assert row.method == "unmanned"
    actions.arrive(actor=gateway, now=clock.now(), uid=row.uid, compartment="2")

    given = Given(code=deliveries.code_of(row))
    done = actions.open_vehicle(actor=gateway, now=clock.now(), uid=row.uid, given=given)

    assert (done.status, done.compartment) == ("delivered", "2")


def test_only_a_planner_assigns(courier: Actor) -> None:
    row = deliveries.assigned(deliveries.ready(), courier)

    with pytest.raises(NotAllowed):
        actions.assign(
            actor=courier, now=clock.now(), uid=row.uid, assignment=actions.Assignment(stop=2)
        )

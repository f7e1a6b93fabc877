"""A coordinator declares an emergency, starts the response and ends it."""

import dataclasses
import datetime

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.emergencies import actions, queries
from relief.emergencies.models import Emergency
from relief.emergencies.published import PublishedEvent
from relief.journal.models import Event
from tests.factories import reference


def types() -> list[str]:
    return list(Event.objects.order_by("id").values_list("type", flat=True))


def event(**changes: object) -> PublishedEvent:
    return dataclasses.replace(reference.luding_event(), **changes)


def test_a_declared_emergency_holds_every_published_figure(draft: Emergency) -> None:
    assert draft.status == "draft"
    assert draft.figures.count() == 59
    assert {place.code for place in draft.places.all()} >= {"513300", "513322", "511824"}
    assert types() == ["emergency.declared"]


def test_people_to_be_helped_stand_at_their_sites(draft: Emergency, coordinator: Actor) -> None:
    rows = queries.affected_sites(draft)

    assert [(row.site.name_zh, row.people, row.is_assumed) for row in rows[:2]] == [
        ("海螺沟片区", 11779, False),
        ("石棉县", 4200, True),
    ]
    assert queries.emergency(coordinator, draft.uid).people == 22000


def test_a_draft_is_seen_by_coordinators_alone(
    draft: Emergency, coordinator: Actor, owner: Actor
) -> None:
    assert list(queries.emergencies(coordinator)) == [draft]
    assert not queries.emergencies(owner)
    with pytest.raises(NotFound):
        queries.emergency(owner, draft.uid)


def test_starting_the_response_shows_it_to_partners(active: Emergency, owner: Actor) -> None:
    assert active.status == "active"
    assert list(queries.open_emergencies(owner)) == [active]
    assert types() == ["emergency.declared", "emergency.active"]


def test_starting_twice_is_refused_and_journalled_once(
    active: Emergency, coordinator: Actor
) -> None:
    with pytest.raises(InvalidMove):
        actions.activate(actor=coordinator, now=clock.now(), emergency_uid=active.uid)

    assert types().count("emergency.active") == 1


def test_an_emergency_without_places_is_not_started(draft: Emergency, coordinator: Actor) -> None:
    draft.places.clear()

    with pytest.raises(actions.NothingAffected):
        actions.activate(actor=coordinator, now=clock.now(), emergency_uid=draft.uid)


def test_a_closed_emergency_is_no_longer_open_and_can_be_taken_up_again(
    active: Emergency, coordinator: Actor, owner: Actor
) -> None:
    actions.close(actor=coordinator, now=clock.now(), emergency_uid=active.uid, reason="转入重建")
    assert not queries.open_emergencies(owner)
    assert Event.objects.latest("id").payload["reason"] == "转入重建"

    again = actions.activate(actor=coordinator, now=clock.now(), emergency_uid=active.uid)

    assert (again.status, again.closed_at) == ("active", None)


def test_ending_needs_a_reason(active: Emergency, coordinator: Actor) -> None:
    with pytest.raises(Invalid):
        actions.close(actor=coordinator, now=clock.now(), emergency_uid=active.uid, reason=" ")


def test_a_partner_may_neither_declare_nor_start_nor_end(draft: Emergency, owner: Actor) -> None:
    for refused in (
        lambda: actions.declare(actor=owner, now=clock.now(), event=event()),
        lambda: actions.activate(actor=owner, now=clock.now(), emergency_uid=draft.uid),
        lambda: actions.close(actor=owner, now=clock.now(), emergency_uid=draft.uid, reason="x"),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_a_code_is_declared_once(draft: Emergency, coordinator: Actor) -> None:
    with pytest.raises(actions.EmergencyExists):
        actions.declare(actor=coordinator, now=clock.now(), event=event())

    assert Emergency.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"hazard": "dragon"},
        {"struck_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_an_event_that_cannot_be_is_refused(sites: dict, coordinator: Actor, changes: dict) -> None:
    with pytest.raises(Invalid):
        actions.declare(actor=coordinator, now=clock.now(), event=event(**changes))

    assert not Emergency.objects.exists()


def test_an_unknown_place_leaves_nothing_behind(sites: dict, coordinator: Actor) -> None:
    with pytest.raises(NotFound):
        actions.declare(actor=coordinator, now=clock.now(), event=event(), place_codes=["999999"])

    assert not Emergency.objects.exists()
    assert types() == []

"""Make, submit, verify, refuse and withdraw a request."""

from uuid import uuid4

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.demand import actions, queries
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.steps import LineWish, Verified
from relief.demand.steps.drafting import EmergencyClosed
from relief.journal.models import Event
from tests.factories import requests


def test_a_draft_without_lines_takes_those_the_calculator_proposes(owner: Actor) -> None:
    requests.figure("tent-12", units=1, people=5)
    requests.figure("blanket", units=1, people=1, is_proposed=False)

    request = actions.create_request(
        actor=owner,
        now=clock.now(),
        emergency_uid=requests.emergency().uid,
        values={"site": requests.site().uid, "people": 11_779, "days": 3},
    )

    line = RequestLine.objects.get(request=request)
    assert (line.requested, line.floor) == (2356, 1178)
    assert line.reckoning["terms"][0]["people"] == 5
    assert line.reckoning["terms"][0]["served"] == 11_779
    assert Event.objects.get(subject_uid=request.uid).type == "request.drafted"


def test_a_place_stands_for_itself_where_no_site_is_known(owner: Actor) -> None:
    requests.item()
    place = requests.place()

    request = actions.create_request(
        actor=owner,
        now=clock.now(),
        emergency_uid=requests.emergency().uid,
        values={"place": place.code, "people": 10, "lines": [LineWish("tent-12", 2)]},
    )

    assert request.site.place == place
    assert request.site.name_zh == place.name_zh


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("people", {"people": 0}),
        ("people", {"people": -5}),
        ("people", {"people": 10**15}),
        ("people", {"people": float("nan")}),
        ("people_60_plus", {"people_60_plus": 2000}),
        ("people_80_plus", {"people_60_plus": 5, "people_80_plus": 6}),
        ("days", {"days": 0}),
        ("request_class", {"request_class": 4}),
        ("notes", {"notes": "a\x00b"}),
        ("site", {"site": uuid4()}),
        ("lines[0].quantity", {"lines": [LineWish("tent-12", 0)]}),
        ("lines[0].quantity", {"lines": [LineWish("tent-12", -1)]}),
        ("lines[0].quantity", {"lines": [LineWish("tent-12", 10**13)]}),
        ("lines[0].item", {"lines": [LineWish("no-such-item", 1)]}),
        ("lines[0].item", {"lines": [LineWish("nul\x00", 1)]}),
        ("lines[1].item", {"lines": [LineWish("tent-12", 1), LineWish("tent-12", 2)]}),
    ],
)
def test_bad_input_is_answered_by_field_and_nothing_is_kept(
    owner: Actor, field: str, values: dict[str, object]
) -> None:
    requests.item()

    with pytest.raises(Invalid) as refusal:
        requests.draft(owner, **{"people": 1000, **values})  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert not ReliefRequest.objects.exists()


def test_a_closed_emergency_takes_no_requests(owner: Actor) -> None:
    requests.emergency(status="closed")

    with pytest.raises(EmergencyClosed):
        requests.draft(owner)


def test_the_share_of_older_people_weighs_between_1_and_1_5(owner: Actor) -> None:
    plain = requests.draft(owner, people_count=100)
    older = requests.draft(owner, people_count=100, people_60_plus=100, people_80_plus=100)

    assert plain.vulnerability == 1
    assert older.vulnerability == 1.5


def test_a_draft_changes_only_what_is_given(owner: Actor) -> None:
    request = requests.draft(owner, {"tent-12": 100})

    actions.save_draft(actor=owner, now=clock.now(), request_uid=request.uid, values={"days": 7})

    request.refresh_from_db()
    assert (request.days, request.people) == (7, 1000)
    assert RequestLine.objects.get(request=request).requested == 100


def test_a_submitted_request_is_no_longer_a_draft(owner: Actor) -> None:
    request = requests.submitted(owner)

    with pytest.raises(InvalidMove):
        actions.save_draft(
            actor=owner, now=clock.now(), request_uid=request.uid, values={"days": 7}
        )


def test_a_request_taken_back_is_a_draft_again(owner: Actor) -> None:
    request = requests.submitted(owner)

    actions.reopen_request(actor=owner, now=clock.now(), request_uid=request.uid)

    request.refresh_from_db()
    assert request.status == "draft"


def test_an_approved_line_without_findings_is_verified_as_asked(
    owner: Actor, coordinator: Actor
) -> None:
    request = requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)

    assert request.status == "approved"
    assert RequestLine.objects.get(request=request).verified == 100
    assert Event.objects.filter(subject_uid=request.uid).last().type == "request.approved"  # type: ignore[union-attr]


def test_a_changed_quantity_needs_a_reason(owner: Actor, coordinator: Actor) -> None:
    request = requests.submitted(owner, {"tent-12": 100})
    line = RequestLine.objects.get(request=request)

    with pytest.raises(Invalid) as refusal:
        actions.approve_request(
            actor=coordinator,
            now=clock.now(),
            request_uid=request.uid,
            verified={line.uid: Verified(80)},
        )

    assert refusal.value.field == "lines[0].reason"
    line.refresh_from_db()
    assert line.verified is None


def test_a_partner_may_not_approve(owner: Actor) -> None:
    request = requests.submitted(owner)

    with pytest.raises(NotAllowed):
        actions.approve_request(actor=owner, now=clock.now(), request_uid=request.uid)


def test_a_coordinator_sees_a_partners_draft_and_may_not_rewrite_it(
    owner: Actor, coordinator: Actor
) -> None:
    request = requests.draft(owner)

    with pytest.raises(NotAllowed):
        actions.submit_request(actor=coordinator, now=clock.now(), request_uid=request.uid)


@pytest.mark.parametrize("verb", ["submit_request", "reopen_request"])
def test_an_outsider_cannot_tell_it_from_a_missing_one(
    owner: Actor, outsider: Actor, verb: str
) -> None:
    request = requests.draft(owner)

    for uid in (request.uid, uuid4()):
        with pytest.raises(NotFound):
            getattr(actions, verb)(actor=outsider, now=clock.now(), request_uid=uid)


def test_a_refusal_says_why(owner: Actor, coordinator: Actor) -> None:
    request = requests.submitted(owner)

    with pytest.raises(Invalid):
        actions.reject_request(
            actor=coordinator, now=clock.now(), request_uid=request.uid, reason="  "
        )
    actions.reject_request(
        actor=coordinator, now=clock.now(), request_uid=request.uid, reason="counted twice"
    )

    request.refresh_from_db()
    assert (request.status, request.decision_note) == ("rejected", "counted twice")


def test_an_open_request_for_the_same_site_and_item_is_shown(
    owner: Actor, outsider: Actor, coordinator: Actor
) -> None:
    first = requests.submitted(owner)
    second = requests.draft(owner)
    items = [line.item_id for line in second.lines.all()]
    found = {
        actor: queries.duplicates(
            actor, site=second.site, emergency=second.emergency, items=items, apart_from=second.pk
        )
        for actor in (owner, outsider, coordinator)
    }

    assert [line.request_id for line in found[owner]] == [first.pk]
    assert found[outsider] == []
    assert len(found[coordinator]) == 1


def test_the_list_takes_the_same_queries_however_long(
    owner: Actor, django_assert_num_queries: object
) -> None:
    for _ in range(3):
        requests.draft(owner)

    with django_assert_num_queries(2):  # type: ignore[operator]
        for row in queries.requests(owner):
            assert row.site.place.code
            assert [line.item.code for line in row.lines.all()]

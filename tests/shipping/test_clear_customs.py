"""Goods from abroad: hub by hub, through customs with papers, while the clock stands still."""

import datetime
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.journal.models import Event
from relief.shipping import actions
from relief.shipping.actions.clear import NotInForce
from relief.shipping.checklist import PapersMissing
from relief.shipping.models import Consignment, CustomsEntry, Pause, Promise
from tests.factories import consignments, people

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def coming(db: None) -> Consignment:
    """Goods offered in Liège, on their way to the warehouse."""
    return consignments.inbound()


def entry_of(row: Consignment) -> CustomsEntry:
    return CustomsEntry.objects.get(leg__consignment=row)


def fill(actor: Actor, entry: CustomsEntry, now: datetime.datetime) -> None:
    for paper in entry.papers.filter(is_required=True).select_related("kind"):
        who = {"actor": actor, "now": now, "uid": entry.uid, "kind": paper.kind.code}
        actions.set_paper(**who, paper=actions.Paper("N-1"))
        actions.verify_paper(**who)


def lodge(
    actor: Actor, entry: CustomsEntry, now: datetime.datetime, basis: str = "cn-2015-102"
) -> None:
    actions.lodge(actor=actor, now=now, uid=entry.uid, basis=basis, declaration_number="D-1")


def land(actor: Actor, entry: CustomsEntry, now: datetime.datetime) -> None:
    actions.report_leg(actor=actor, now=now, uid=entry.leg.uid, status="arrived")


def test_it_goes_by_air_and_road_under_one_number_with_one_clearance(coming: Consignment) -> None:
    legs = list(coming.legs.order_by("sequence"))

    assert legs[0].origin_name == "列日 LGG"
    assert legs[-1].destination_name == str(coming.to_facility.name_zh)  # type: ignore[union-attr]
    assert [leg.crosses_to for leg in legs if leg.crosses_to] == ["CN"]
    assert coming.promises.get().kind == "72h"
    required = entry_of(coming).papers.filter(is_required=True)
    assert "import-certificate" in set(required.values_list("kind__code", flat=True))


def test_from_papers_to_the_warehouse_door(coming: Consignment, coordinator: Actor) -> None:
    entry, now = entry_of(coming), clock.now()
    fill(coordinator, entry, now)
    actions.complete_papers(actor=coordinator, now=now, uid=entry.uid)
    lodge(coordinator, entry, now)

    land(coordinator, entry, now)
    entry.leg.refresh_from_db()
    assert entry.leg.status == "customs"
    actions.release(actor=coordinator, now=now + 5 * HOUR, uid=entry.uid)

    entry.leg.refresh_from_db()
    coming.refresh_from_db()
    assert (entry.leg.status, coming.status) == ("arrived", "in_transit")
    told = Event.objects.filter(type__startswith="customs.").values_list("type", flat=True)
    assert {"customs.docs_complete", "customs.lodged", "customs.released"} <= set(told)


def test_cleared_before_it_lands_it_simply_arrives(coming: Consignment, coordinator: Actor) -> None:
    entry, now = entry_of(coming), clock.now()
    fill(coordinator, entry, now)
    lodge(coordinator, entry, now)
    actions.release(actor=coordinator, now=now, uid=entry.uid)

    land(coordinator, entry, now)

    entry.leg.refresh_from_db()
    assert entry.leg.status == "arrived"


def test_missing_papers_are_named(coming: Consignment, coordinator: Actor) -> None:
    entry = entry_of(coming)

    with pytest.raises(PapersMissing, match="import certificate"):
        actions.complete_papers(actor=coordinator, now=clock.now(), uid=entry.uid)
    with pytest.raises(PapersMissing):
        lodge(coordinator, entry, clock.now())


def test_an_expired_paper_is_not_verified(coming: Consignment, coordinator: Actor) -> None:
    entry, now = entry_of(coming), clock.now()
    day = clock.local_date(now)
    old = actions.Paper("N", expires_on=day - datetime.timedelta(days=1))
    actions.set_paper(actor=coordinator, now=now, uid=entry.uid, kind="invoice", paper=old)

    with pytest.raises(Invalid, match="expired"):
        actions.verify_paper(actor=coordinator, now=now, uid=entry.uid, kind="invoice")


def test_a_basis_counts_on_its_days_only(coming: Consignment, coordinator: Actor) -> None:
    entry = entry_of(coming)

    with pytest.raises(NotInForce):
        lodge(coordinator, entry, clock.now(), "cn-2020-17")  # repealed in 2021
    with pytest.raises(Invalid):
        lodge(coordinator, entry, clock.now(), "wco-relief-be")  # another country's


def test_while_customs_asks_the_promise_stands_still_and_then_runs_on(
    coming: Consignment, coordinator: Actor
) -> None:
    entry, now = entry_of(coming), clock.now()
    fill(coordinator, entry, now)
    lodge(coordinator, entry, now)
    land(coordinator, entry, now)
    promise = coming.promises.get()
    held = {"actor": coordinator, "uid": entry.uid, "status": "queried"}

    actions.hold(**held, now=now, reason="value of the tents?")
    long_after = promise.due_at + 100 * HOUR
    assert actions.sweep_promises(actor=coordinator, now=long_after) == 0
    actions.release(actor=coordinator, now=long_after, uid=entry.uid)

    fresh = coming.promises.get()
    assert fresh.status == "open"
    assert fresh.due_at - promise.due_at == long_after - now
    pause = Pause.objects.get()
    assert (pause.reason, pause.ended_at) == ("value of the tents?", long_after)


def test_nothing_else_stops_a_promise(coming: Consignment) -> None:
    with pytest.raises(IntegrityError, match="customs alone"), transaction.atomic():
        Promise.objects.filter(consignment=coming).update(paused_at=clock.now())
    entry = entry_of(coming)
    with pytest.raises(IntegrityError, match="reason"), transaction.atomic():
        Pause.objects.create(consignment=coming, entry=entry, reason=" ", started_at=clock.now())


def test_the_database_lets_no_paper_be_missing(coming: Consignment) -> None:
    with pytest.raises(IntegrityError, match="papers are missing"), transaction.atomic():
        CustomsEntry.objects.update(status="docs_complete")
    with pytest.raises(IntegrityError, match="lodged_on_a_basis"), transaction.atomic():
        CustomsEntry.objects.update(status="lodged")
    with pytest.raises(IntegrityError, match="has_a_day"), transaction.atomic():
        CustomsEntry.objects.update(status="conditional_release", released_at=clock.now())


def test_demurrage_begins_after_the_free_hours_and_is_told_once(
    coming: Consignment, coordinator: Actor
) -> None:
    entry, now = entry_of(coming), clock.now()
    land(coordinator, entry, now)
    entry.refresh_from_db()
    begins = now + datetime.timedelta(hours=entry.free_hours)
    assert entry.demurrage_from == begins

    counts = [
        actions.sweep_customs(actor=coordinator, now=moment)
        for moment in (begins - HOUR, begins, begins + HOUR)
    ]

    assert counts == [0, 1, 0]
    assert Event.objects.filter(type="customs.demurrage").count() == 1


def test_a_conditional_release_asks_for_its_papers_when_they_are_due(
    coming: Consignment, coordinator: Actor
) -> None:
    entry, now = entry_of(coming), datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC)
    lodge(coordinator, entry, now, "cn-2020-17")  # without papers, on the days of Notice 17
    due = now + 240 * HOUR

    actions.release(actor=coordinator, now=now, uid=entry.uid, papers_due_at=due)
    actions.sweep_customs(actor=coordinator, now=due)

    entry.refresh_from_db()
    assert entry.status == "conditional_release"
    assert Event.objects.filter(type="customs.papers_overdue").count() == 1
    fill(coordinator, entry, now)
    actions.release(actor=coordinator, now=due, uid=entry.uid)


def test_a_customs_hold_lengthens_the_prediction(coming: Consignment, coordinator: Actor) -> None:
    entry, now = entry_of(coming), clock.now()
    fill(coordinator, entry, now)
    lodge(coordinator, entry, now)
    planned = coming.expected_at
    assert planned is not None
    land(coordinator, entry, planned)

    actions.foresee(actor=coordinator, now=planned + HOUR)

    coming.refresh_from_db()
    assert coming.expected_at is not None
    assert coming.expected_at > planned


def test_who_has_no_hand_in_it_may_not(coming: Consignment, outsider: Actor) -> None:
    entry, now = entry_of(coming), clock.now()
    stranger = people.actor("warehouse_operator", organization=people.partner("else-org"))
    own = people.actor("warehouse_operator", organization=people.partner("owner-org"))

    with pytest.raises(NotAllowed):
        actions.complete_papers(actor=outsider, now=now, uid=entry.uid)
    with pytest.raises(NotFound):
        actions.complete_papers(actor=stranger, now=now, uid=entry.uid)
    with pytest.raises(NotAllowed):
        actions.complete_papers(actor=own, now=now, uid=entry.uid)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_note_a_paper_with_its_copy_and_clear(
    coming: Consignment, coordinator: Actor, sign_in: SignIn, language: str
) -> None:
    entry = entry_of(coming)
    client = sign_in(coordinator)
    client.cookies["language"] = language
    at = f"/customs/{entry.uid}/"
    copy = SimpleUploadedFile("invoice.pdf", b"%PDF-1.7 x", "application/pdf")

    client.post(f"{at}papers/invoice/", {"kind": "invoice", "number": "INV-7", "file": copy})
    client.post(f"{at}papers/invoice/verify/")
    page = client.get(at).content.decode()

    assert "INV-7" in page
    assert "<c-" not in page
    assert b"".join(client.get(f"{at}papers/invoice/file/")).startswith(b"%PDF")  # type: ignore[arg-type]
    for name in ("lodge", "hold", "release", "papers/invoice"):
        assert client.get(f"{at}{name}/").status_code == 200
    wrong = SimpleUploadedFile("invoice.exe", b"MZ", "application/pdf")
    answer = client.post(f"{at}papers/invoice/", {"kind": "invoice", "number": "1", "file": wrong})
    assert answer.status_code == 422
    detail = client.get(f"/consignments/{coming.uid}/").content.decode()
    assert entry.country in detail
    assert client.get("/departures/?from=LGG").status_code == 200


def test_a_program_clears_by_the_api(coming: Consignment, coordinator: Actor) -> None:
    entry = entry_of(coming)
    runs = coming.to_facility.operator  # type: ignore[union-attr]
    client = Client(
        headers={"Authorization": f"Bearer {people.api_key(runs, 'consignments:write')}"}
    )
    base = f"/api/v1/customs/{entry.uid}/"

    def post(verb: str, body: dict[str, str]) -> dict[str, object]:
        answer = client.post(f"{base}{verb}/", body, content_type="application/json")
        return {**answer.json(), "http": answer.status_code}

    fill(coordinator, entry, clock.now())
    assert post("complete", {})["status"] == "docs_complete"
    bad = {"basis": "nothing", "declaration_number": "1"}
    assert post("lodge", bad)["http"] == 400
    assert post("lodge", {"basis": "cn-2015-102", "declaration_number": "1"})["status"] == "lodged"
    assert post("release", {})["status"] == "released"
    assert post("release", {})["http"] == 409


def test_a_way_is_chosen_by_time_cost_and_climate(
    coordinator: Actor, sign_in: SignIn, coming: Consignment
) -> None:
    client = sign_in(coordinator)
    at = f"/consignments/{coming.uid}/ways/"
    key = people.api_key(people.operator(), "consignments:write")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    found = program.get(f"/api/v1/consignments/{coming.uid}/ways/").json()
    assert len(found) > 1
    assert {"hours", "cost_cny", "kg_co2e"} <= set(found[0])
    slow = min(found, key=lambda way: float(way["kg_co2e"]))

    assert "CO₂e" in client.get(at).content.decode()
    client.post(at, {"key": slow["key"]})

    modes = set(coming.legs.values_list("mode", flat=True))
    assert modes & {"rail", "sea"}
    assert client.post(at, {"key": "gone"}).status_code == 422

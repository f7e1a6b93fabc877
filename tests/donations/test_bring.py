"""From an offer abroad to the shelf and the certificate; every no with its reason."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.donations import actions, queries
from relief.donations.actions.bring import NotTogether
from relief.donations.models import Pledge
from relief.inventory.models import StockBalance, StockLot
from relief.journal.models import Event
from relief.shipping.checklist import PapersMissing
from relief.shipping.models import CustomsPaper
from tests.factories import consignments, people, pledges, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def decide(row: Pledge, answer: actions.Answer, by: Actor | None = None) -> Pledge:
    return actions.decide(actor=by or pledges.desk(), now=clock.now(), uid=row.uid, answer=answer)


def needed(units: int = 500) -> None:
    asked = consignments.request(people.partner("asking-org"), status="approved")
    asked.lines.create(item=stock.item("blanket"), requested=units, verified=units)


def test_an_offer_is_held_against_what_is_lacking_now() -> None:
    needed(500)

    row = pledges.screened(pledges.line(units=50))

    assert (row.status, row.suggestion) == ("screened", "accept")
    need = next(found for found in row.checks if found["what"] == "need")
    assert need["found"] == "500"


def test_what_will_come_is_needed_no_more() -> None:
    needed(80)
    pledges.accepted(pledges.line(units=50))

    again = pledges.screened(pledges.line(units=50))

    need = next(found for found in again.checks if found["what"] == "need")
    assert (need["verdict"], need["found"]) == ("warn", "30")


def test_from_liege_into_the_ledger_under_the_donors_name() -> None:
    row = pledges.landed(pledges.line(units=50, batch="B1", value_cny=Decimal(600)))
    line = row.lines.get()

    actions.receive(
        actor=consignments.loader(), now=clock.now(), uid=row.consignment.uid,
        counts={line.uid: actions.Count(45, damaged=3)},
    )  # fmt: skip

    row.refresh_from_db()
    line.refresh_from_db()
    lot = StockLot.objects.get()
    assert (row.status, line.received, line.damaged) == ("received", 45, 3)
    assert (lot.donor, lot.owner.code, lot.batch) == ("Donor abroad", "owner-org", "B1")
    assert (lot.unit_price, lot.currency) == (12, "CNY")
    held = dict(StockBalance.objects.values_list("condition", "on_hand"))
    assert held == {"good": 45, "damaged": 3}
    loaded = row.consignment.lines.get()
    assert (loaded.delivered, loaded.damaged, loaded.short) == (45, 3, 2)
    assert row.consignment.__class__.objects.get().status == "delivered"
    assert row.consignment.promises.get().status == "kept"


def test_two_offers_share_one_consignment_and_its_papers_reach_customs() -> None:
    first = pledges.with_papers(pledges.accepted(pledges.line(units=50)))
    second = pledges.with_papers(pledges.accepted(pledges.line("tent", units=5)))

    made = actions.consolidate(
        actor=pledges.desk(), now=clock.now(), pledges=[first.uid, second.uid]
    )

    assert made.lines.count() == 2
    assert set(Pledge.objects.values_list("status", flat=True)) == {"in_transit"}
    papers = CustomsPaper.objects.filter(entry__leg__consignment=made, is_required=True)
    assert set(papers.values_list("number", flat=True)) == {"N-1"}
    assert not papers.filter(verified_at=None).exists()


def test_others_goods_do_not_travel_in_it() -> None:
    first = pledges.with_papers(pledges.accepted())
    other = pledges.with_papers(pledges.accepted(owner=people.partner("other-org")))

    with pytest.raises(NotTogether):
        actions.consolidate(actor=pledges.desk(), now=clock.now(), pledges=[first.uid, other.uid])


def test_nothing_leaves_without_its_papers() -> None:
    row = pledges.accepted()

    with pytest.raises(PapersMissing, match="Donor letter"):
        actions.consolidate(actor=pledges.desk(), now=clock.now(), pledges=[row.uid])
    coming = pledges.travelling()
    with pytest.raises(IntegrityError, match="papers are missing"), transaction.atomic():
        Pledge.objects.filter(pk=row.pk).update(status="in_transit", consignment=coming.consignment)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (actions.Answer("decline"), "reason"),
        (actions.Answer("redirect", reason="not needed"), "redirect_to"),
        (actions.Answer("accept", arrival_class="urgent"), "owner"),
        (actions.Answer("nonsense"), "decision"),
    ],
)
def test_an_answer_lacks_nothing(answer: actions.Answer, field: str) -> None:
    row = pledges.screened()

    with pytest.raises(Invalid) as caught:
        decide(row, answer)

    assert caught.value.field == field


def test_every_answer_is_kept_with_its_reason() -> None:
    declined = decide(pledges.screened(), actions.Answer("decline", reason="expires too soon"))
    elsewhere = actions.Answer("redirect", reason="no need here", redirect_to="Red Cross")
    redirected = decide(pledges.screened(), elsewhere)
    conditional = decide(
        pledges.screened(), pledges.answer("conditional", conditions="label in Chinese")
    )

    assert (declined.status, redirected.status) == ("declined", "redirected")
    assert conditional.status == "conditional"
    assert decide(conditional, actions.Answer("accept")).status == "accepted"
    with pytest.raises(InvalidMove):
        decide(declined, pledges.answer())
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        Pledge.objects.filter(pk=declined.pk).update(reason="")


def test_goods_that_do_not_come_are_noted_once_and_may_still_be_accepted() -> None:
    row = pledges.accepted()
    assert row.due_at is not None

    counts = [actions.sweep_no_shows(actor=SYSTEM, now=at) for at in
              (row.due_at - datetime.timedelta(hours=1), row.due_at, row.due_at)]  # fmt: skip

    row.refresh_from_db()
    assert (counts, row.status) == ([0, 1, 0], "no_show")
    assert Event.objects.filter(type="pledge.no_show").count() == 1
    assert decide(row, pledges.answer()).status == "accepted"


def test_a_donor_withdraws_with_a_reason_until_goods_travel() -> None:
    row, by = pledges.offered(), pledges.giver()
    with pytest.raises(Invalid):
        actions.withdraw(actor=by, now=clock.now(), uid=row.uid, reason=" ")

    actions.withdraw(actor=by, now=clock.now(), uid=row.uid, reason="sold")

    travelling = pledges.travelling()
    with pytest.raises(InvalidMove):
        actions.withdraw(actor=by, now=clock.now(), uid=travelling.uid, reason="x")


def test_a_donor_decides_nothing_and_others_see_nothing(outsider: Actor) -> None:
    row = pledges.screened()

    with pytest.raises(NotAllowed):
        decide(row, pledges.answer(), by=pledges.giver())
    elsewhere = people.actor("donor_desk", organization=people.partner("else-org"))
    with pytest.raises(NotFound):
        decide(row, pledges.answer(), by=elsewhere)
    other = people.actor("donor", organization=pledges.donor("second-donor"))
    assert not queries.pledges(other).exists()
    assert not queries.pledges(outsider).exists()


def test_where_goods_went_is_told_by_county(loader: Actor) -> None:
    row = pledges.received(pledges.line(units=50))
    assert queries.went_to(row) == []
    sent = consignments.arrived(Wanted("blanket", 10), by=loader)
    line = sent.lines.get()
    lot = StockLot.objects.get(donor="Donor abroad")
    type(line).objects.filter(pk=line.pk).update(lot=lot, delivered=10)

    (found,) = queries.went_to(row)

    assert (found["units"], str(found["place"])) == (10, "Luding")


def test_the_pipeline_counts_by_week_and_stage(coordinator: Actor) -> None:
    pledges.accepted(pledges.line(units=50))
    pledges.offered(pledges.line(units=10))

    weeks = queries.pipeline(coordinator, since=clock.local_date(clock.now()))

    assert sum(week.counts["accepted"] for week in weeks) == 1
    assert sum(week.total_kg for week in weeks) == 90


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_from_the_offer_to_the_certificate(sign_in: SignIn, language: str) -> None:
    consignments.timetable()
    loader, desk = consignments.loader(), sign_in(pledges.desk())
    for client in (desk,):
        client.cookies["language"] = language
    ready = clock.local_date(clock.now()) + datetime.timedelta(days=2)
    body = {
        "donor_name": "Liège Solidarité", "hub": "LGG", "ready_on": str(ready), "customs_payer": "",
        "item-0": str(stock.item("blanket").uid), "quantity-0": "20", "label_language-0": "en",
    }  # fmt: skip
    there = desk.post("/donations/new/", body).headers["Location"]
    row = Pledge.objects.get()
    link = next(word for word in desk.get(there).content.decode().split() if "/give/" in word)

    desk.post(f"{there}screen/")
    answer = {"decision": "accept", "owner": people.partner("owner-org").code,
              "facility": stock.facility().code, "arrival_class": "urgent"}  # fmt: skip
    assert desk.post(f"{there}decide/", answer).status_code == 302
    copy = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 x", "application/pdf")
    desk.post(f"{there}papers/donor-letter/", {"number": "L-1", "file": copy})
    desk.post(f"{there}papers/donor-letter/verify/")
    assert "L-1" in desk.get(there).content.decode()
    assert b"".join(desk.get(f"{there}papers/donor-letter/file/")).startswith(b"%PDF")  # type: ignore[arg-type]
    pledges.with_papers(row)
    page = desk.get(f"{there}consolidate/").content.decode()
    key = page.split('name="way" id="way-1" value="')[1].split('"')[0]
    assert desk.post(
        f"{there}consolidate/", {"pledges": [str(row.uid)], "way": key}
    ).status_code == 302  # fmt: skip
    public = Client()
    public.cookies["language"] = language
    path = "/give/" + link.split("/give/")[1].split("/")[0] + "/"
    town = {"en": "Liège LGG", "zh-hans": "列日 LGG"}[language]
    assert town in public.get(path).content.decode()
    assert town in desk.get(there).content.decode()
    assert public.get("/give/wrong/").status_code == 404
    row.refresh_from_db()
    type(row.consignment).objects.update(status="in_transit")
    at_door = sign_in(loader)
    line = row.lines.get()
    assert at_door.get(f"{there}receive/").status_code == 200
    at_door.post(f"{there}receive/", {f"good-{line.uid}": "20", f"damaged-{line.uid}": "0"})
    for paper in ("zh", "en"):
        answer_ = desk.get(f"{there}certificate.{paper}.pdf")
        assert answer_.content.startswith(b"%PDF")
    assert "<c-" not in desk.get(there).content.decode()
    assert desk.get("/donations/?show=done").status_code == 200


def test_what_is_needed_is_public_and_names_nobody() -> None:
    needed(500)

    page = Client().get("/give/").content.decode()

    assert "500" in page
    assert "asking-org" not in page


def test_a_donors_program_offers_and_follows() -> None:
    consignments.timetable()
    needed(500)
    pledges.giver()
    key = people.api_key(pledges.donor(), "donations:write", "donations:read")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    ready = clock.local_date(clock.now()) + datetime.timedelta(days=1)
    body = {"hub": "LGG", "ready_on": str(ready),
            "lines": [{"item": str(stock.item("blanket").uid), "quantity": 20}]}  # fmt: skip

    def post(url: str, given: object = None, **headers: str) -> dict[str, object]:
        answer = client.post(url, given or {}, content_type="application/json", headers=headers)
        return {**answer.json(), "http": answer.status_code}

    again = {"Idempotency-Key": str(uuid4())}
    made = post("/api/v1/pledges/", body, **again)
    assert (made["http"], made["donor_name"]) == (201, "Donor abroad")
    assert post("/api/v1/pledges/", body, **again)["uid"] == made["uid"]
    assert Pledge.objects.count() == 1
    assert post("/api/v1/pledges/", {**body, "hub": "XXX"})["http"] == 400
    assert post("/api/v1/pledges/", {**body, "surprise": 1})["http"] == 400
    one = f"/api/v1/pledges/{made['uid']}/"
    assert post(f"{one}decide/", {"decision": "accept"})["http"] == 403
    assert client.get("/api/v1/pledges/needs/").json()[0]["units"] == 500
    assert client.get("/api/v1/pledges/pipeline/").json()[0]["counts"]["offered"] == 1
    assert client.get("/api/v1/pledges/?statsu=offered").status_code == 400
    assert post(f"{one}withdraw/", {"reason": "sold"})["status"] == "withdrawn"


def test_the_list_asks_the_same_for_one_and_for_three(
    sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        pledges.offered()
    client = sign_in(pledges.desk())
    client.get("/donations/")

    with django_assert_max_num_queries(24):
        client.get("/donations/")

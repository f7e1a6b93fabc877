"""Disposal: nothing leaves the books but by a case that two have signed and papers prove."""

import io
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import disposal, handle
from relief.inventory.models import (
    Disposal,
    DisposalFile,
    DisposalSignature,
    StockBalance,
    StockEntry,
    StockMovement,
)
from relief.inventory.papers import disposal as papers
from relief.journal.models import Event, OutboxEntry
from relief.journal.relay import relay
from relief.notices.models import Message
from tests.factories import care, people, pledges, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"), batch="B9")


@pytest.fixture
def lead(db):
    """Administers the owner: may sign for it."""
    return people.actor("partner_admin", organization=people.partner("owner-org"))


def step(name, actor, case, **values):
    return getattr(disposal, name)(actor=actor, now=clock.now(), uid=case.uid, **values)


def approved(owner, lead, coordinator, balance, method="incineration"):
    case = care.proposed(owner, balance, method)
    step("sign", coordinator, case)
    return step("sign", lead, case)


def handed_over(owner, case, file=None):
    return step(
        "hand_over", owner, case, contractor="Green Ltd", licence="L-1", weigh_note="W-1",
        weighed_kg=Decimal("12.4"), file=file or care.pdf(),
    )  # fmt: skip


def units(condition):
    rows = StockBalance.objects.filter(condition=condition)
    return sum(row.on_hand for row in rows)


def test_goods_go_by_certificate_only(owner, lead, coordinator, mine):
    case = approved(owner, lead, coordinator, mine)
    handed_over(owner, case)
    assert units("quarantined") == 10  # with the contractor, still in the books

    step("certify", owner, case, certificate="C-7", file=care.picture())

    assert (units("good"), units("quarantined")) == (90, 0)
    assert StockMovement.objects.get(kind="dispose").reference_uid == case.uid
    assert StockEntry.objects.get(account="disposal").quantity == 10


def test_diverted_goods_leave_to_their_receiver(owner, lead, coordinator, mine):
    case = approved(owner, lead, coordinator, mine, "recycle")

    step("divert", owner, case, receiver="Paper mill", file=care.pdf())

    case.refresh_from_db()
    assert (case.status, case.receiver, units("quarantined")) == ("diverted", "Paper mill", 0)


def test_every_step_is_journalled_for_the_owner(owner, lead, coordinator, mine):
    case = approved(owner, lead, coordinator, mine)
    handed_over(owner, case)
    step("certify", owner, case, certificate="C-7", file=care.pdf())

    told = Event.objects.filter(subject_uid=case.uid).order_by("pk")
    assert [row.type.removeprefix("disposal.") for row in told] == [
        "detected", "quarantined", "proposed", "under_review", "approved", "handed_over",
        "certified",
    ]  # fmt: skip
    assert {row.organization_id for row in told} == {mine.lot.owner_id}
    assert all(mine.lot.uid in row.related for row in told)


def test_a_step_out_of_turn_is_refused(owner, lead, mine):
    case = care.case(owner, mine)

    for name, actor, values in [
        ("propose", owner, {"proposal": care.PROPOSAL}),
        ("sign", lead, {}),
        ("certify", owner, {"certificate": "C", "file": care.pdf()}),
        ("divert", owner, {"receiver": "X"}),
    ]:
        with pytest.raises(InvalidMove):
            step(name, actor, case, **values)


def test_a_role_without_the_verb_is_refused(colleague, owner, mine):
    case = care.case(owner, mine)

    with pytest.raises(NotAllowed):
        step("quarantine", colleague, case)


def test_an_outsider_does_not_find_the_case(owner, outsider, mine):
    case = care.proposed(owner, mine)

    with pytest.raises(NotFound):
        step("sign", outsider, case)
    with pytest.raises(NotFound):
        care.case(outsider, mine)


def test_the_proposer_does_not_sign(owner, mine):
    case = care.proposed(owner, mine)

    with pytest.raises(disposal.OwnProposal):
        step("sign", owner, case)
    with pytest.raises(disposal.OwnProposal):
        step("reject", owner, case, reason="mine")


def test_nobody_signs_twice(owner, lead, mine):
    case = care.proposed(owner, mine)
    step("sign", lead, case)

    with pytest.raises(disposal.SignedBefore):
        step("sign", lead, case)


def test_the_owner_is_one_of_the_two(owner, coordinator, mine):
    case = care.proposed(owner, mine)
    step("sign", coordinator, case)
    another = people.actor("coordinator", organization=people.operator())

    with pytest.raises(disposal.OwnerFirst):
        step("sign", another, case)


def test_a_program_does_not_sign(owner, lead, mine):
    case = care.proposed(owner, mine)
    program = type(lead)(kind="client", id=1, label="p", organization_id=lead.organization_id,
                         permissions=lead.permissions)  # fmt: skip

    with pytest.raises(NotAllowed):
        step("sign", program, case)


def test_the_database_wants_two_signatures_too(owner, lead, mine):
    case = care.proposed(owner, mine)
    step("sign", lead, case)

    with pytest.raises(IntegrityError, match="two signatures"), transaction.atomic():
        Disposal.objects.filter(pk=case.pk).update(status="approved")


def test_the_database_refuses_the_proposers_signature(owner, mine):
    case = care.proposed(owner, mine)

    with pytest.raises(IntegrityError, match="proposed"), transaction.atomic():
        DisposalSignature.objects.create(
            disposal=case, signer=owner.key, signer_label="x", signed_at=clock.now(),
            organization_id=owner.organization_id,
        )  # fmt: skip


@pytest.mark.parametrize("reference", ["disposal", "lot", ""])
def test_the_ledger_disposes_by_an_ended_case_only(owner, mine, reference):
    case = care.proposed(owner, mine)
    legs = [
        ledger.Leg(mine.lot_id, -10, "stock", mine.bin_id, "good"),
        ledger.Leg(mine.lot_id, 10, "disposal"),
    ]

    with (
        pytest.raises(IntegrityError, match=r"certified or diverted|movement_disposes_by_case"),
        transaction.atomic(),
        unit("test", durable=False),
    ):
        ledger.post("dispose", legs, actor=SYSTEM, now=clock.now(),
                    reference=ledger.Reference(reference, case.uid))  # fmt: skip


def test_a_certificate_takes_no_more_than_its_lines(owner, lead, coordinator, mine):
    case = approved(owner, lead, coordinator, mine, "recycle")
    step("divert", owner, case, receiver="Mill")
    legs = [
        ledger.Leg(mine.lot_id, -1, "stock", mine.bin_id, "good"),
        ledger.Leg(mine.lot_id, 1, "disposal"),
    ]

    with (
        pytest.raises(IntegrityError, match="certified or diverted"),
        transaction.atomic(),
        unit("test", durable=False),
    ):
        ledger.post("dispose", legs, actor=SYSTEM, now=clock.now(),
                    reference=ledger.Reference("disposal", case.uid))  # fmt: skip


def test_goods_of_a_case_are_not_taken_back_or_adjusted(owner, mine):
    case = care.case(owner, mine)
    step("quarantine", owner, case)
    apart = StockBalance.objects.get(condition="quarantined")

    for act in (
        lambda: handle.change_condition(actor=owner, now=clock.now(), balance=apart.uid, to="good",
                                        quantity=1, reason="fine"),
        lambda: handle.adjust(actor=owner, now=clock.now(), balance=apart.uid, change=-1,
                              reason="gone"),
    ):  # fmt: skip
        with pytest.raises(ledger.InsufficientStock):
            act()


def test_the_database_holds_the_goods_of_a_case(owner, mine):
    case = care.case(owner, mine)
    step("quarantine", owner, case)
    movement = StockMovement.objects.create(
        kind="adjust", actor_kind="system", actor_id=0, actor_label="x", occurred_at=clock.now()
    )

    with pytest.raises(IntegrityError, match="stay where they are"), transaction.atomic():
        StockEntry.objects.bulk_create([
            StockEntry(movement=movement, lot=mine.lot, account="stock", bin=mine.bin,
                       condition="quarantined", quantity=-1),
            StockEntry(movement=movement, lot=mine.lot, account="variance", quantity=1),
        ])  # fmt: skip


def test_a_case_goes_the_way_that_was_signed(owner, lead, coordinator, mine):
    case = approved(owner, lead, coordinator, mine)

    with pytest.raises(disposal.AnotherWay):
        step("divert", owner, case, receiver="Mill")


def test_expired_goods_are_not_given_to_others(owner, mine):
    case = care.case(owner, mine, reason="expired")
    step("quarantine", owner, case)
    proposal = disposal.Proposal("redonate", Decimal(1), Decimal(1), Decimal(1))

    with pytest.raises(disposal.NotToBeUsed):
        step("propose", owner, case, proposal=proposal)


def test_goods_are_in_one_open_case_only(owner, mine):
    care.case(owner, mine)

    with pytest.raises(disposal.InAnotherCase):
        care.case(owner, mine)


def test_a_rejected_case_leaves_its_goods_quarantined_and_free(owner, lead, mine):
    case = care.proposed(owner, mine)
    step("reject", lead, case, reason="test them first")
    apart = StockBalance.objects.get(condition="quarantined")

    handle.change_condition(actor=owner, now=clock.now(), balance=apart.uid, to="good",
                            quantity=10, reason="tested")  # fmt: skip

    assert units("good") == 100


def test_the_sweep_finds_what_expired_once(owner, mine):
    old = stock.stock(7, owner=people.partner("owner-org"), expires_on=stock.in_days(-1))
    stock.stock(5, owner=people.partner("owner-org"), expires_on=stock.in_days(0))
    for _ in range(2):
        disposal.detect_expired(actor=SYSTEM, now=clock.now())

    case = Disposal.objects.get()
    assert (case.reason, case.lines.get().lot_id, case.lines.get().quantity) == (
        "expired", old.lot_id, 7,
    )  # fmt: skip


def test_a_photo_is_kept_without_where_it_was_taken(owner, mine):
    case = care.case(owner, mine)
    step("add_photo", owner, case, file=care.picture())

    with Image.open(DisposalFile.objects.get().file) as image:
        assert not image.getexif()


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.7 cut", b"MZ\x90"])
def test_what_is_no_paper_is_refused_and_not_kept(owner, lead, coordinator, mine, content):
    case = approved(owner, lead, coordinator, mine)

    with pytest.raises(Invalid):
        handed_over(owner, case, io.BytesIO(content))

    assert not DisposalFile.objects.exists()


def test_a_file_does_not_stay_where_the_step_fails(owner, lead, coordinator, mine, monkeypatch):
    case = approved(owner, lead, coordinator, mine)
    written = []
    save = default_storage.save
    monkeypatch.setattr(
        default_storage, "save", lambda *a, **k: written.append(save(*a, **k)) or written[-1]
    )
    monkeypatch.setattr(disposal.finish.cases, "advance", _fails)

    with pytest.raises(RuntimeError):
        handed_over(owner, case)

    assert written
    assert not any(default_storage.exists(name) for name in written)


def _fails(*args, **kwargs):
    raise RuntimeError("the power went")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", papers.KINDS)
def test_papers_are_pdf(owner, lead, coordinator, mine, kind, language):
    case = approved(owner, lead, coordinator, mine, "recycle")
    case = step("divert", owner, case, receiver="Mill")

    assert papers.make(case, kind, language, "https://x.org/").startswith(b"%PDF")


def test_a_certificate_is_not_printed_before_its_time(owner, mine):
    with pytest.raises(papers.PaperTooEarly):
        papers.make(care.proposed(owner, mine), "certificate", "en", "https://x.org/")


def told():
    relay()
    return Message.objects.filter(about_type="disposal.approved").order_by("pk")


def given_by(contact, *, language="zh-hans", name="Weber Foundation"):
    """Goods of the owner that came by an offer of this donor."""
    giver = people.actor("donor", organization=pledges.donor(), language=language)
    row = pledges.accepted(contact=contact, by=giver, donor_name=name)
    return stock.stock(100, owner=people.partner("owner-org"), batch="B9", donor=row.donor_name)


def test_the_donor_is_told_once_in_their_language(owner, lead, coordinator):
    balance = given_by("Ms Weber <weber@donor.example>")
    approved(owner, lead, coordinator, balance)

    (mail,) = told()
    event = Event.objects.get(type="disposal.approved")
    OutboxEntry.objects.create(event=event, subject_uid=event.subject_uid)

    assert mail.address == "weber@donor.example"
    assert "B9" in str(mail.body)
    assert "销毁" in str(mail.body) or "处置" in str(mail.title)
    assert told().count() == 1


def test_goods_without_a_known_donor_tell_nobody(owner, lead, coordinator, mine):
    given_by("+32 4 000 00 00")
    approved(owner, lead, coordinator, mine)

    assert not told()

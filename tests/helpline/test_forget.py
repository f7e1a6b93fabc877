"""Twelve months after a ticket has ended nobody can be named any more, and every sum still holds."""

import datetime
from collections.abc import Iterator

import pgtrigger
import pytest
from django.db import transaction
from django.urls import reverse

from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid
from relief.core.maintenance import CHORES, PEOPLE_DAYS
from relief.core.privacy import encrypted_fields
from relief.delivery import actions as deliver
from relief.delivery import files
from relief.delivery.models import Delivery, ProofFile
from relief.helpline import actions
from relief.helpline.models import AccessLook, Household, Recipient, Ticket
from relief.inventory.models import StockBalance
from relief.journal.models import Event
from relief.journal.record import record
from relief.journal.relay import relay
from relief.notices import tasks
from relief.tracking.models import Tracked, TrackingEvent
from relief.tracking.rules import is_erased
from tests.conftest import as_role
from tests.factories import deliveries, tickets

pytestmark = pytest.mark.django_db(transaction=True)
A_YEAR_ON = datetime.timedelta(days=PEOPLE_DAYS)
A_DAY = datetime.timedelta(days=1)
# Of people these tables hold nothing: keys of machines, links and secrets of organizations.
OF_NO_PERSON = {"tracking", "carriers", "donations", "accounts", "organizations"}


@pytest.fixture
def owner() -> Iterator[None]:
    """Do what follows as the owner of the tables, as `manage.py maintain` does."""
    as_role("relief_owner")
    yield
    as_role("relief_app")


def maintain(at: datetime.datetime) -> dict[str, int]:
    """Run every chore as of a time; return what each dealt with."""
    found = {}
    for name, chore in CHORES.items():
        with transaction.atomic(), pgtrigger.ignore():
            found[name] = chore(at)
    return found


def told_of_people() -> dict[str, int]:
    """Return how many values about people are stored, by column."""
    found = {}
    for model, field in encrypted_fields():
        if model._meta.app_label not in OF_NO_PERSON:
            rows = model.objects.filter(**{f"{field.name}__isnull": False})
            found[f"{model._meta.label}.{field.name}"] = rows.count()
    return {column: count for column, count in found.items() if count}


def closed(operator: Actor) -> Ticket:
    row = tickets.fulfilled(operator)
    call = tickets.call_back(row)
    answers = actions.Answers(True, True, True, False, 5, said="谢谢")
    tasks.send_waiting()
    return actions.settle_call_back(
        actor=operator, now=clock.now(), uid=row.uid, call_back_uid=call.uid, answers=answers
    )


def test_nothing_of_a_person_is_left_after_a_year_and_every_sum_holds(
    operator: Actor, owner: None, sign_in
) -> None:
    row = closed(operator)
    sums = [(one.pk, one.on_hand, one.reserved) for one in StockBalance.objects.order_by("pk")]
    before = told_of_people()
    assert {"helpline.Recipient.name", "delivery.Contact.phone", "helpline.CallBack.said"} <= set(
        before
    )

    early = maintain(clock.now() + A_YEAR_ON - A_DAY)
    assert (early["helpline.people"], told_of_people()) == (0, before)

    done = maintain(clock.now() + A_YEAR_ON + A_DAY)

    assert told_of_people() == {}
    assert done["helpline.tickets"] == 1
    assert done["delivery.contacts"] == 1
    assert Recipient.objects.get().phone_index == Household.objects.get().room_index == ""
    kept = Ticket.objects.get()
    assert (kept.number, kept.status, kept.score) == (row.number, "closed", 83)
    assert [
        (one.pk, one.on_hand, one.reserved) for one in StockBalance.objects.order_by("pk")
    ] == sums
    assert set(maintain(clock.now() + A_YEAR_ON + A_DAY).values()) == {0}
    page = sign_in(operator).get(reverse("helpline:ticket-detail", args=[row.uid]))
    assert "Forgotten on schedule" in page.content.decode()


def test_who_still_waits_is_not_forgotten(operator: Actor, owner: None) -> None:
    closed(operator)
    again = tickets.taken(operator)
    Ticket.objects.filter(pk=again.pk).update(recipient=Recipient.objects.order_by("pk").first())

    done = maintain(clock.now() + A_YEAR_ON + A_DAY)

    assert done["helpline.tickets"] == 1
    assert Ticket.objects.get(pk=again.pk).intake
    assert Recipient.objects.order_by("pk").first().name == tickets.CANARY["name"]


def test_the_application_may_not_forget_a_proof(operator: Actor) -> None:
    closed(operator)

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        CHORES["delivery.signers"](clock.now() + A_YEAR_ON + A_DAY)


def test_a_forgotten_picture_is_gone_from_the_disk_and_from_the_page(
    operator: Actor, owner: None, sign_in, files_folder
) -> None:
    _ticket, request = tickets.requested(operator)
    courier = deliveries.courier()
    row = tickets.at_the_door(request, courier)
    pictures = tuple(files.read_all([], deliveries.picture("PNG")))
    given = deliver.Given(signer_name=tickets.CANARY["name"], pictures=pictures)
    deliver.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)
    file = ProofFile.objects.get()
    assert list(files_folder.rglob("*.png"))

    maintain(clock.now() + A_YEAR_ON + A_DAY)

    assert list(files_folder.rglob("*.png")) == []
    assert ProofFile.objects.get().content_hash == file.content_hash
    page = sign_in(operator).get(reverse("delivery:proof-picture", args=[file.uid]))
    assert page.status_code == 404


def over(operator: Actor, **said: object) -> tuple[Ticket, Delivery]:
    """Return a ticket that is closed, and the delivery its goods came by."""
    row, request = tickets.requested(operator, **said)
    given = tickets.handed_over(request)
    call = tickets.call_back(row)
    answers = actions.Answers(True, True, True, False, 5, said="谢谢")
    tasks.send_waiting()
    actions.settle_call_back(
        actor=operator, now=clock.now(), uid=row.uid, call_back_uid=call.uid, answers=answers
    )
    relay()
    return row, given


def wished(by: Actor, row: Ticket, confirm: str = "", wish: str = "own") -> Ticket:
    return actions.forget_person(
        actor=by, now=clock.now(), uid=row.uid, wish=wish, confirm=confirm or str(row.number)
    )


def test_on_a_wish_all_goes_at_once_but_proofs_which_go_tonight(
    operator: Actor, lead: Actor, owner: None
) -> None:
    row, given = over(operator)
    as_role("relief_app")

    wished(lead, row)
    relay()

    assert set(told_of_people()) <= {"delivery.ProofOfDelivery.signer_name"}
    assert Recipient.objects.get().phone_index == Household.objects.get().room_index == ""
    look = AccessLook.objects.get(purpose="forget")
    assert (look.person_uid, look.viewer_label) == (Recipient.objects.get().uid, lead.label)
    assert {"name", "phone", "door_note"} <= set(look.fields)
    event = Event.objects.get(type="ticket.forgotten")
    assert event.payload["wish"] == "own"
    assert not [word for word in tickets.CANARY.values() if word in str(event.payload)]
    unit = Tracked.objects.get(subject_uid=given.uid)
    assert is_erased(unit.code_hash)
    stones = TrackingEvent.objects.filter(tracked=unit, kind="tombstone", reason="erased")
    assert stones.count() == unit.grants.count() > 0
    with work.unit("test", durable=False):
        record("delivery.returned", subject=given, actor=SYSTEM, now=clock.now(), payload={})
    relay()
    assert not unit.grants.filter(revoked_at=None).exists()  # what comes late shows nothing again
    as_role("relief_owner")
    maintain(clock.now())
    assert told_of_people() == {}


def test_nothing_is_forgotten_while_somebody_must_still_help(operator: Actor, lead: Actor) -> None:
    row, request = tickets.requested(operator)
    again = tickets.taken(operator)
    Ticket.objects.filter(pk=again.pk).update(recipient=row.recipient)
    before = told_of_people()

    with pytest.raises(actions.StillNeeded) as refused:
        wished(lead, again)

    assert refused.value.params["numbers"] == f"{row.number}, {again.number}, {request.number}"
    assert told_of_people() == before
    assert not Event.objects.filter(type="ticket.forgotten").exists()
    for one in (row, again):
        actions.cancel(actor=operator, now=clock.now(), uid=one.uid, reason="x")
    with pytest.raises(actions.StillNeeded) as refused:
        wished(lead, again)
    assert refused.value.params["numbers"] == str(request.number)


def test_who_rang_for_somebody_else_too_and_who_lives_there_too_stay(
    operator: Actor, lead: Actor
) -> None:
    row = tickets.taken(operator)
    other = tickets.taken(operator, name="老伴", birth_year=clock.now().year - 84)
    assert row.caller_id == other.caller_id
    assert row.recipient.household_id == other.recipient.household_id
    actions.cancel(actor=operator, now=clock.now(), uid=row.uid, reason="x")

    wished(lead, row)

    other.refresh_from_db()
    assert (other.caller.name, other.recipient.name) == (tickets.CANARY["caller_name"], "老伴")
    assert other.recipient.household.door_note == tickets.CANARY["door_note"]
    assert Recipient.objects.get(pk=row.recipient_id).name == ""


def test_it_takes_a_reason_the_number_and_the_right_and_happens_once(
    operator: Actor, lead: Actor, sign_in
) -> None:
    row, _given = over(operator)
    page = reverse("helpline:ticket-forget", args=[row.uid])
    answer = {"wish": "own", "confirm": str(row.number).lower()}

    assert sign_in(operator).post(page, answer).status_code == 403
    at_desk = sign_in(lead)
    assert at_desk.get(page).status_code == 200
    assert at_desk.post(page, {**answer, "confirm": "TK-0"}).status_code == 422
    for wrong in ({"wish": "because"}, {"confirm": "TK-0"}):
        with pytest.raises(Invalid):
            wished(lead, row, **wrong)
    assert Ticket.objects.get(pk=row.pk).intake
    assert at_desk.post(page, answer).status_code == 302
    wished(lead, row)

    assert Event.objects.filter(type="ticket.forgotten").count() == 1
    shown = at_desk.get(reverse("helpline:ticket-detail", args=[row.uid])).content.decode()
    assert "Forgotten on a wish" in shown
    with pytest.raises(actions.Forgotten):
        actions.reopen(actor=operator, now=clock.now(), uid=row.uid)

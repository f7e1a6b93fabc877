"""Hand over: goods reach hands, and it is kept who took them."""

import datetime
import hashlib
from pathlib import Path

import pytest
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.work import unit
from relief.delivery import actions, files, steps
from relief.delivery.actions import Given
from relief.delivery.actions.hand_over import ProofNeeded
from relief.delivery.codes import CodeLocked, WrongCode
from relief.delivery.models import Delivery, ProofFile, ProofOfDelivery
from relief.demand.models import RequestLine
from relief.inventory.models import StockEntry
from relief.journal.models import Event
from relief.shipping.models import Consignment
from tests.chance import without_chance
from tests.factories import deliveries, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def hand_over(actor: Actor, row: Delivery, **given: object) -> Delivery:
    given.setdefault("code", deliveries.code_of(row))
    return actions.hand_over(actor=actor, now=clock.now(), uid=row.uid, given=Given(**given))


def test_everything_follows_to_the_request(courier: Actor) -> None:
    row = deliveries.out(Wanted("blanket", 10), by=courier)

    done = hand_over(courier, row)

    load = Consignment.objects.get(pk=row.consignment_id)
    line = RequestLine.objects.get()
    load.request.refresh_from_db()
    assert (done.status, load.status, load.request.status) == (
        "delivered",
        "delivered",
        "fulfilled",
    )
    assert (line.delivered, load.lines.get().delivered) == (10, 10)
    received = StockEntry.objects.filter(account="recipient").get()
    assert received.quantity == 10


def test_it_is_journalled_without_any_persons_data(courier: Actor) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact())

    hand_over(courier, row, signer_role="proxy", signer_name="李大山")

    event = Event.objects.get(type="delivery.delivered")
    assert event.payload["substatus"] == "proxy"
    told = " ".join(str(row.payload) + row.actor_label for row in Event.objects.all())
    for secret in ("李大山", "赵秀英", "13800006021", "502", deliveries.code_of(row)):
        assert secret not in without_chance(told)


def test_the_signers_name_is_encrypted_at_rest(courier: Actor) -> None:
    row = deliveries.out(by=courier)

    hand_over(courier, row, signer_role="proxy", signer_name="李大山")

    with connection.cursor() as cursor:
        cursor.execute("SELECT signer_name FROM delivery_proofofdelivery")
        stored = bytes(cursor.fetchone()[0])
    assert "李大山".encode() not in stored
    assert ProofOfDelivery.objects.get().signer_name == "李大山"


def test_a_part_first_and_the_rest_later(courier: Actor) -> None:
    row = deliveries.out(Wanted("blanket", 10), by=courier)
    line = row.consignment.lines.get()

    first = hand_over(courier, row, lines={line.uid: 4})
    load = Consignment.objects.get(pk=row.consignment_id)
    assert (first.status, load.status) == ("partially_delivered", "partially_delivered")
    assert RequestLine.objects.get().delivered == 4
    second = hand_over(courier, row)

    load.refresh_from_db()
    assert (second.status, load.status) == ("delivered", "delivered")
    assert RequestLine.objects.get().delivered == 10
    assert [p.handed[0]["quantity"] for p in ProofOfDelivery.objects.order_by("pk")] == [4, 6]


@pytest.mark.parametrize("units", [-1, 0, 11])
def test_no_more_than_is_there_and_no_less_than_one(courier: Actor, units: int) -> None:
    row = deliveries.out(Wanted("blanket", 10), by=courier)

    with pytest.raises(Invalid):
        hand_over(courier, row, lines={row.consignment.lines.get().uid: units})


def test_delivered_never_reopens(courier: Actor) -> None:
    row = deliveries.out(by=courier)
    hand_over(courier, row)

    with pytest.raises(InvalidMove):
        hand_over(courier, row)
    with pytest.raises(InvalidMove):
        actions.fail(actor=courier, now=clock.now(), uid=row.uid, reason="nobody_home")
    for status in ("out_for_delivery", "attempt_failed", "lost", "returned", "delivered"):
        with unit("test", durable=False):
            steps.observe(row, status, actor=SYSTEM, now=clock.now(), payload={})
    row.refresh_from_db()
    assert row.status == "delivered"
    assert RequestLine.objects.get().delivered == 10


def test_a_late_report_does_not_take_a_failure_back(courier: Actor) -> None:
    row = deliveries.out(by=courier)
    actions.fail(actor=courier, now=clock.now(), uid=row.uid, reason="nobody_home")
    before = (clock.now() - datetime.timedelta(hours=2)).isoformat()

    with unit("test", durable=False):
        steps.observe(
            row, "out_for_delivery", actor=SYSTEM, now=clock.now(), payload={"occurred_at": before}
        )

    assert Delivery.objects.get(pk=row.pk).status == "attempt_failed"


def test_a_carriers_word_delivered_hands_everything_over(courier: Actor) -> None:
    row = deliveries.out(by=courier)

    with unit("test", durable=False):
        steps.observe(row, "delivered", actor=SYSTEM, now=clock.now(), payload={})

    assert Consignment.objects.get(pk=row.consignment_id).status == "delivered"
    assert RequestLine.objects.get().delivered == 10


def test_nothing_to_prove_it_is_refused(courier: Actor) -> None:
    with pytest.raises(ProofNeeded):
        hand_over(courier, deliveries.out(by=courier), code="")


def test_a_proxy_says_their_name(courier: Actor) -> None:
    with pytest.raises(Invalid):
        hand_over(courier, deliveries.out(by=courier), signer_role="proxy")


def test_five_wrong_codes_lock_it_even_for_the_right_one(courier: Actor) -> None:
    row = deliveries.out(by=courier)
    wrong = f"{(int(deliveries.code_of(row)) + 1) % 1_000_000:06d}"

    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongCode) as refusal:
            hand_over(courier, row, code=wrong)
        assert refusal.value.params["left"] == left
    with pytest.raises(CodeLocked):
        hand_over(courier, row)

    assert Delivery.objects.get(pk=row.pk).status == "out_for_delivery"
    assert not ProofOfDelivery.objects.exists()


def test_the_helpline_makes_a_new_code_and_logs_why(courier: Actor) -> None:
    row = deliveries.out(by=courier)
    Delivery.objects.filter(pk=row.pk).update(code_tries=5)
    lead = people.actor("coordinator", organization=people.operator())

    code = actions.renew_code(actor=lead, now=clock.now(), uid=row.uid, purpose="recipient rang")

    assert hand_over(courier, row, code=code).status == "delivered"
    assert Event.objects.get(type="delivery.code_renewed").payload == {"purpose": "recipient rang"}


def test_photos_keep_pixels_only_and_their_digest(courier: Actor, files_folder: Path) -> None:
    row = deliveries.out(by=courier)
    pictures = files.read_all([deliveries.picture()], deliveries.picture("PNG"))

    hand_over(courier, row, code="", pictures=tuple(pictures))

    for stored in ProofFile.objects.all():
        content = (files_folder / stored.file.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == stored.content_hash
        assert b"SecretCamera" not in content
    assert ProofOfDelivery.objects.get().method == "photo signature"


def test_no_file_is_left_where_the_hand_over_fails(
    courier: Actor, files_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = deliveries.out(by=courier)
    pictures = tuple(files.read_all([deliveries.picture()], None))

    def refuse(*args: object, **kwargs: object) -> None:
        raise InvalidMove(status="x")

    monkeypatch.setattr("relief.delivery.steps.hand_over", refuse)
    with pytest.raises(InvalidMove):
        hand_over(courier, row, pictures=pictures)

    assert [path for path in files_folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg/>", b"%PDF-1.7", b"\xff\xd8\xff broken"]
)
def test_what_is_not_a_picture_is_refused(content: bytes) -> None:
    import io

    with pytest.raises(Invalid):
        files.read("photo", io.BytesIO(content))


def test_another_courier_does_not_see_it(courier: Actor) -> None:
    row = deliveries.out(by=courier)

    with pytest.raises(NotFound):
        hand_over(deliveries.courier(), row)


def test_the_planner_sees_it_but_does_not_hand_over(courier: Actor, coordinator: Actor) -> None:
    with pytest.raises(NotAllowed):
        hand_over(coordinator, deliveries.out(by=courier))


def test_a_time_ahead_of_the_clock_is_refused(courier: Actor) -> None:
    row = deliveries.out(by=courier)

    with pytest.raises(Invalid):
        hand_over(courier, row, occurred_at=clock.now() + datetime.timedelta(hours=1))


def test_a_hand_over_reported_late_keeps_the_promise_it_kept(courier: Actor) -> None:
    now = clock.now()
    row = deliveries.out(by=courier)
    due = now + datetime.timedelta(seconds=2)
    promise = row.consignment.promises.get()
    type(promise).objects.filter(pk=promise.pk).update(
        status="broken", warn_at=now, escalate_at=now, due_at=due, breached_at=due
    )

    hand_over(courier, row, occurred_at=now)

    promise.refresh_from_db()
    assert promise.status == "kept"


def test_who_may_not_hand_over_uses_up_no_tries(courier: Actor) -> None:
    row = deliveries.out(by=courier)
    auditor = people.actor("auditor", organization=people.operator())

    with pytest.raises(NotAllowed):
        hand_over(auditor, row, code="000000")

    row.refresh_from_db()
    assert row.code_tries == 0

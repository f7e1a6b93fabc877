"""Split, merge, put together, change vehicle: one id stays with the goods, units add up."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import unit
from relief.inventory.models import Reservation, StockBalance
from relief.shipping import actions, steps
from relief.shipping.actions.split import NotAlike
from relief.shipping.models import Consignment, HandlingUnit, LicensedPrefix
from relief.shipping.rules import labels
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def split_in_two(loader: Actor, units: int = 40) -> tuple[Consignment, Consignment]:
    whole = consignments.planned(Wanted("blanket", 100))
    line = whole.lines.get()
    part = actions.split(actor=loader, now=clock.now(), uid=whole.uid, lines={line.uid: units})
    return Consignment.objects.get(pk=whole.pk), part


def ship(loader: Actor, row: Consignment) -> None:
    actions.pack(actor=loader, now=clock.now(), uid=row.uid)
    actions.dispatch(actor=loader, now=clock.now(), uid=row.uid)


def test_a_part_has_its_own_number_and_the_same_promise(loader: Actor) -> None:
    whole, part = split_in_two(loader)

    assert (whole.lines.get().quantity, part.lines.get().quantity) == (60, 40)
    assert part.split_from == whole
    assert part.promises.get().due_at == whole.promises.get().due_at
    assert part.legs.count() == whole.legs.count()
    assert whole.weight_kg + part.weight_kg == 150


def test_both_parts_leave_and_stock_and_request_add_up(loader: Actor) -> None:
    whole, part = split_in_two(loader)

    ship(loader, part)
    assert StockBalance.objects.get().reserved == 60
    ship(loader, whole)

    asked = whole.request.lines.get()
    assert (asked.dispatched, StockBalance.objects.get().on_hand) == (100, 0)
    assert not Reservation.objects.filter(status="live").exists()


def test_a_cancelled_part_frees_its_units_only(loader: Actor) -> None:
    whole, part = split_in_two(loader)

    actions.cancel(actor=loader, now=clock.now(), uid=part.uid, reason="not needed")

    assert StockBalance.objects.get().reserved == 60
    ship(loader, whole)
    assert StockBalance.objects.get().on_hand == 40


def test_on_the_way_whole_packages_are_split_off(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 100))
    packages = [actions.Packages("carton", 4)]
    actions.pack(actor=loader, now=clock.now(), uid=row.uid, packages=packages)
    actions.dispatch(actor=loader, now=clock.now(), uid=row.uid)
    chosen = row.units.order_by("pk")[0]

    part = actions.split(actor=loader, now=clock.now(), uid=row.uid, units=[chosen.uid])

    line = part.lines.get()
    assert (part.status, line.packed, line.outstanding) == ("in_transit", 25, 25)
    assert (row.lines.get().packed, part.packages) == (75, 1)
    with unit("test", durable=False):
        steps.deliver_lines({line.pk: 25}, actor=SYSTEM, now=clock.now())
    assert Consignment.objects.get(pk=part.pk).status == "delivered"
    assert row.request.lines.get().delivered == 25


@pytest.mark.parametrize("units", [0, 100, 101])
def test_nothing_everything_or_more_is_no_part(loader: Actor, units: int) -> None:
    with pytest.raises(Invalid):
        split_in_two(loader, units)

    assert Consignment.objects.count() == 1


def test_split_and_merged_it_is_whole_again(loader: Actor) -> None:
    whole, part = split_in_two(loader)

    actions.merge(actor=loader, now=clock.now(), uid=whole.uid, other=part.uid)

    part.refresh_from_db()
    line = whole.lines.get()
    assert (line.quantity, line.counts_as, part.status) == (100, 100, "cancelled")
    assert part.merged_into == whole
    ship(loader, whole)
    assert StockBalance.objects.get().on_hand == 0


def test_merged_goods_of_a_second_release_leave_and_both_releases_are_done(loader: Actor) -> None:
    into = consignments.planned(Wanted("blanket", 10))
    gone = consignments.planned(Wanted("tent", 5), for_request=into.request)

    actions.merge(actor=loader, now=clock.now(), uid=into.uid, other=gone.uid)
    ship(loader, into)

    orders = [into.release_order, gone.release_order]
    assert all(order is not None for order in orders)
    for order in orders:
        order.refresh_from_db()  # type: ignore[union-attr]
    assert {order.status for order in orders if order} == {"released"}


def test_others_goods_are_never_merged(loader: Actor) -> None:
    mine = consignments.planned(Wanted("blanket", 10))
    theirs = consignments.planned(Wanted("blanket", 10), owner=people.partner("other-org"))

    with pytest.raises(NotAlike):
        actions.merge(actor=loader, now=clock.now(), uid=mine.uid, other=theirs.uid)


def test_a_licensed_prefix_gives_every_package_an_sscc(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 10))
    LicensedPrefix.objects.create(organization=row.owner, prefix="6901234")

    packages = [actions.Packages("carton", 3)]
    actions.pack(actor=loader, now=clock.now(), uid=row.uid, packages=packages)

    codes = list(row.units.order_by("pk").values_list("sscc", flat=True))
    assert codes == [labels.sscc("6901234", serial) for serial in range(3)]
    assert all(labels.check_digit(code[:-1]) == code[-1] for code in codes)
    assert row.units.all()[0].uri == f"https://id.gs1.org/00/{codes[0]}"


def test_the_published_example_of_an_sscc_has_its_check_digit() -> None:
    # The SSCC of the GS1 General Specifications' example element string: 3 7610425 002123456 9.
    assert labels.check_digit("37610425002123456") == "9"


def test_without_a_prefix_a_package_has_an_address_of_ours(loader: Actor, sign_in: SignIn) -> None:
    row = consignments.packed(by=loader)
    made = row.units.get()

    assert made.uri.endswith(f"/units/{made.uid}/")
    answer = sign_in(loader).get(f"/units/{made.uid}/")
    assert answer.headers["Location"] == f"/consignments/{row.uid}/"


def test_cartons_stand_on_a_pallet(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 10))
    packages = [actions.Packages("carton", 3)]
    actions.pack(actor=loader, now=clock.now(), uid=row.uid, packages=packages)
    keys = list(row.units.values_list("uid", flat=True))

    pallet = actions.put_together(actor=loader, now=clock.now(), uid=row.uid, units=keys)

    row.refresh_from_db()
    assert (pallet.inside.count(), row.packages) == (3, 1)
    with pytest.raises(Invalid):
        actions.put_together(actor=loader, now=clock.now(), uid=row.uid, units=[pallet.uid])


def test_the_database_lets_no_carton_stand_in_a_parcel(loader: Actor) -> None:
    row = consignments.packed(by=loader)
    parcel = row.units.get()

    with pytest.raises(IntegrityError, match="cannot stand"), transaction.atomic():
        HandlingUnit.objects.create(consignment=row, kind="carton", parent=parcel)


def test_goods_change_to_a_train_on_the_way(loader: Actor) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader)
    leg = row.legs.get()
    end = leg.destination_name
    change = actions.Change("雅安南站", 29.98, 103.0, "rail", vehicle="X123")

    fresh = actions.transship(actor=loader, now=clock.now(), uid=leg.uid, change=change)

    leg.refresh_from_db()
    row.refresh_from_db()
    assert (leg.destination_name, leg.status) == ("雅安南站", "received")
    assert (fresh.sequence, fresh.mode, fresh.destination_name) == (2, "rail", end)
    assert row.status == "in_transit"
    actions.report_leg(actor=loader, now=clock.now(), uid=fresh.uid, status="arrived")
    row.refresh_from_db()
    assert row.status == "arrived"


def test_what_has_not_left_does_not_change_vehicle(loader: Actor) -> None:
    leg = consignments.packed(by=loader).legs.get()
    change = actions.Change("x", 29.9, 103.0, "rail")

    with pytest.raises(InvalidMove):
        actions.transship(actor=loader, now=clock.now(), uid=leg.uid, change=change)


def test_pages_split_merge_and_change_vehicle(loader: Actor, sign_in: SignIn) -> None:
    whole = consignments.planned(Wanted("blanket", 100))
    client = sign_in(loader)
    at = f"/consignments/{whole.uid}"
    line = whole.lines.get()
    assert client.get(f"{at}/split/").status_code == 200

    answer = client.post(f"{at}/split/", {f"line-{line.uid}": "30"})
    part = Consignment.objects.get(split_from=whole)
    assert answer.headers["Location"] == f"/consignments/{part.uid}/"
    client.post(f"{at}/merge/", {"other": str(part.uid)})
    ship(loader, whole)
    leg = whole.legs.get()
    body = {"name": "雅安", "lat": "29.98", "lon": "103", "mode": "rail", "carrier": ""}
    client.post(f"/legs/{leg.uid}/transship/", body)

    assert whole.lines.get().quantity == 100
    assert whole.legs.count() == 2

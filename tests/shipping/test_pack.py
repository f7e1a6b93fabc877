"""Pack: what is in the boxes."""

from uuid import uuid4

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.inventory.models import StockBalance
from relief.journal.models import Event
from relief.shipping import actions
from relief.shipping.goods import MoreThanThere, NothingPacked
from relief.shipping.models import Consignment
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def pack(actor: Actor, row: Consignment, **given: object) -> Consignment:
    return actions.pack(actor=actor, now=clock.now(), uid=row.uid, **given)


def test_packing_makes_labelled_packages_with_all_that_was_planned(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 100))

    packed = pack(loader, row, packages=[actions.Packages("carton", 3)])

    units = list(packed.units.order_by("pk"))
    assert packed.status == "packed"
    assert [unit.kind for unit in units] == ["carton"] * 3
    assert sum(part["quantity"] for unit in units for part in unit.contents) == 100
    assert units[0].number.startswith("HU-")


def test_packing_is_journalled(loader: Actor) -> None:
    row = pack(loader, consignments.planned())

    event = Event.objects.get(type="consignment.packed")
    assert (event.subject_uid, event.payload["packages"]) == (row.uid, 1)


def test_a_short_line_goes_back_to_stock_and_to_the_planner(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 100))
    line = row.lines.get()

    pack(loader, row, packed={line.uid: 60})

    balance = StockBalance.objects.get(pk=line.balance_id)
    asked = line.allocation_line.request_line
    asked.refresh_from_db()
    assert (balance.reserved, balance.available) == (60, 40)
    assert asked.allocated == 60
    assert Event.objects.get(type="consignment.packed").payload["short"] == 40


def test_nothing_found_is_refused_and_changes_nothing(loader: Actor) -> None:
    row = consignments.planned(Wanted("blanket", 100))
    line = row.lines.get()

    with pytest.raises(NothingPacked):
        pack(loader, row, packed={line.uid: 0})

    row.refresh_from_db()
    assert row.status == "planned"
    assert StockBalance.objects.get(pk=line.balance_id).reserved == 100


@pytest.mark.parametrize("units", [-1, 101])
def test_more_than_planned_or_less_than_nothing_is_refused(loader: Actor, units: int) -> None:
    row = consignments.planned(Wanted("blanket", 100))

    with pytest.raises(MoreThanThere):
        pack(loader, row, packed={row.lines.get().uid: units})


def test_a_line_of_another_consignment_is_refused(loader: Actor) -> None:
    with pytest.raises(Invalid):
        pack(loader, consignments.planned(), packed={uuid4(): 1})


@pytest.mark.parametrize("packages", [[], [("carton", 0)], [("carton", 5001)], [("crate", 1)]])
def test_packages_out_of_bounds_are_refused(loader: Actor, packages: list[tuple[str, int]]) -> None:
    row = consignments.planned()

    with pytest.raises(Invalid):
        pack(loader, row, packages=[actions.Packages(*given) for given in packages])


def test_packing_twice_is_refused(loader: Actor) -> None:
    row = pack(loader, consignments.planned())

    with pytest.raises(InvalidMove):
        pack(loader, row)


def test_the_owner_sees_it_but_may_not_pack_it(owner: Actor) -> None:
    row = consignments.planned()

    with pytest.raises(NotAllowed):
        pack(owner, row)


def test_a_warehouse_operator_elsewhere_does_not_see_it() -> None:
    row = consignments.planned()
    other = people.actor("warehouse_operator", organization=people.partner("elsewhere"))

    with pytest.raises(NotFound):
        pack(other, row)


def test_a_coordinator_may_pack_for_the_warehouse(coordinator: Actor) -> None:
    assert pack(coordinator, consignments.planned()).status == "packed"

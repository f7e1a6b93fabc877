"""The matrix's rows of the road and of donations: a shipment, customs, a promise, an offer."""

from typing import Any

from relief.core import clock
from relief.donations.models import Pledge
from relief.shipping import actions as shipping
from relief.shipping.models import Consignment, Schedule, Shipment, VehicleType
from tests.factories import consignments, pledges, stock


def make(things: dict[str, str], planned: Consignment, of_owner: dict[str, Any]) -> None:
    """Add rows of `of_owner`'s organization to the world."""
    owner = of_owner["owner"]
    coming = consignments.inbound(owner=owner)
    leg = coming.legs.exclude(crosses_to="")[0]
    loader = consignments.loader()
    packed = consignments.packed(by=loader, **of_owner)
    shipment = shipping.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[packed.uid], carrier="",
    )  # fmt: skip
    Shipment.objects.filter(pk=shipment.pk).update(carrier=owner)
    pledge = pledges.screened()
    Pledge.objects.filter(pk=pledge.pk).update(owner=owner)
    rows = {
        "customs": leg.customs, "handling_unit": packed.units.get(), "shipment": shipment,
        "promise": planned.promises.all()[0], "schedule": Schedule.objects.all()[0],
        "vehicle_type": VehicleType.objects.all()[0], "pledge": pledge,
    }  # fmt: skip
    things.update({name: str(row.uid) for name, row in rows.items()})

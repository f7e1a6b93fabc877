"""Shipments: what physically travels together, on board of one vehicle or flight."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Refused
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.geography.models import Mode
from relief.inventory.models import Facility, staffed_by
from relief.organizations.models import Organization
from relief.shipping.models.reference import Schedule, VehicleType
from relief.shipping.states import SHIPMENT, ShipmentStatus


class Overloaded(Refused):
    """The vehicle would carry more than it may."""

    code = "overloaded"
    message = _("Too much for {vehicle}: {why}")


class Shipment(Identified, Stamped):
    """One run of a vehicle, flight, train or ship; legs of several consignments share it."""

    machine = SHIPMENT

    number = NumberField("SH")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    vehicle_type = models.ForeignKey(VehicleType, on_delete=models.PROTECT, related_name="+")
    vehicle = models.CharField(max_length=40, blank=True, help_text="plate, flight, train, vessel")
    carrier = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="shipments"
    )
    schedule = models.ForeignKey(
        Schedule, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=12, choices=ShipmentStatus.choices, default=ShipmentStatus.LOADING
    )
    origin_name = models.CharField(max_length=120)
    destination_name = models.CharField(max_length=120)
    destination_point = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    planned_departure = models.DateTimeField(null=True, blank=True)
    planned_arrival = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Shipment"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            SHIPMENT.constraint("shipment"),
            models.CheckConstraint(
                condition=models.Q(status__in=["loading", "cancelled"], departed_at__isnull=True)
                | models.Q(status__in=["departed", "arrived"], departed_at__isnull=False),
                name="shipment_departed_iff_it_left",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int | None:
        """Return whose row this is for the journal: who runs the place it leaves from."""
        return self.facility.operator_id if self.facility else self.carrier_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Its carrier, the staff where it loads, and who runs that place."""
        mine = actor.organization_id or 0
        return (
            models.Q(carrier_id=mine)
            | models.Q(facility_id__in=staffed_by(actor))
            | models.Q(facility__operator_id=mine)
        )


# What is on board may never weigh or fill more than the vehicle takes, whoever writes the row.
NOT_OVERLOADED = pgtrigger.Trigger(
    name="not_overloaded",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("shipment_id"),  # type: ignore[no-untyped-call]
    when=pgtrigger.After,
    condition=pgtrigger.Condition("NEW.shipment_id IS NOT NULL"),
    declare=[("over", "text")],
    func="""
    PERFORM 1 FROM shipping_shipment WHERE id = NEW.shipment_id FOR NO KEY UPDATE;
    SELECT 'overloaded: ' || sum(c.weight_kg) || ' kg, ' || sum(c.volume_m3) || ' m3' INTO over
      FROM shipping_leg l JOIN shipping_consignment c ON c.id = l.consignment_id
      JOIN shipping_shipment s ON s.id = l.shipment_id
      JOIN shipping_vehicletype v ON v.id = s.vehicle_type_id
     WHERE l.shipment_id = NEW.shipment_id AND l.status <> 'cancelled'
     GROUP BY v.id HAVING sum(c.weight_kg) > v.capacity_kg OR sum(c.volume_m3) > v.capacity_m3;
    IF over IS NOT NULL THEN RAISE EXCEPTION '%', over USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
    """,
)

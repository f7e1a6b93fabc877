"""Consignments (one owner's goods for one destination), their lines and legs."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from relief.allocation.models import AllocationLine, ReleaseOrder
from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.geography import countries
from relief.geography.models import Hub, Mode, Site
from relief.inventory.models import Facility, StockBalance, StockLot, staffed_by
from relief.organizations.models import Organization
from relief.shipping.models.reference import Schedule
from relief.shipping.models.shipments import NOT_OVERLOADED, Shipment
from relief.shipping.states import CONSIGNMENT, LEG, ConsignmentStatus, LegStatus


class Consignment(Identified, Stamped):
    """One owner's goods for one request, under one id through all legs to the last hand."""

    machine = CONSIGNMENT

    number = NumberField("CN")
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consignments")
    # Typed as always there: the doorstep and the feed only meet consignments of a request, and
    # `consignment_comes_from_somewhere` keeps the inbound ones (no request) apart.
    request: models.ForeignKey[ReliefRequest, ReliefRequest] = models.ForeignKey(  # type: ignore[assignment, misc]
        ReliefRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="consignments"
    )
    release_order = models.OneToOneField(
        ReleaseOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="consignment"
    )
    origin: models.ForeignKey[Facility, Facility] = models.ForeignKey(  # type: ignore[assignment, misc]
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="consignments"
    )
    destination: models.ForeignKey[Site, Site] = models.ForeignKey(  # type: ignore[assignment, misc]
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="consignments"
    )
    origin_hub = models.ForeignKey(
        Hub, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_facility = models.ForeignKey(
        Facility, null=True, blank=True, on_delete=models.PROTECT, related_name="inbound"
    )
    emergency = models.ForeignKey(
        Emergency, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    donor = models.CharField(max_length=200, blank=True)
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    carrier = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=24, choices=ConsignmentStatus.choices, default=ConsignmentStatus.PLANNED
    )
    reason = models.CharField(max_length=300, blank=True, help_text="cancelled, returned, lost")
    packages = models.PositiveIntegerField(default=0)
    weight_kg = models.DecimalField(max_digits=14, decimal_places=3, default=0)
    volume_m3 = models.DecimalField(max_digits=14, decimal_places=4, default=0)
    promised_at = models.DateTimeField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    foreseen_at = models.DateTimeField(
        null=True, blank=True, help_text="when the prediction was last worked out"
    )
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Consignment"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            CONSIGNMENT.constraint("consignment"),
            models.CheckConstraint(
                condition=models.Q(
                    request__isnull=False,
                    origin__isnull=False,
                    destination__isnull=False,
                    to_facility__isnull=True,
                )
                | models.Q(
                    request__isnull=True,
                    origin__isnull=True,
                    destination__isnull=True,
                    origin_hub__isnull=False,
                    to_facility__isnull=False,
                ),
                name="consignment_comes_from_somewhere",
            ),
        )
        indexes = (models.Index(fields=["status", "promised_at"], name="consignment_by_promise"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int:
        """Return whose row this is for the journal: the requester's, or the owner's inbound."""
        return self.owner_id if self.is_inbound else self.request.organization_id

    @property
    def is_inbound(self) -> bool:
        """Say whether these are donated goods on their way to a warehouse."""
        return self.to_facility_id is not None

    @property
    def start(self) -> Facility | Hub | None:
        """Return where the goods set out: a facility, or a hub abroad."""
        return self.origin_hub if self.is_inbound else self.origin

    @property
    def end(self) -> Facility | Site | None:
        """Return where the goods go: a site, or a warehouse."""
        return self.to_facility if self.is_inbound else self.destination

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Owner, requester, every carrier of it and the staff of both ends see it."""
        mine = actor.organization_id or 0
        driven = Leg.objects.filter(carrier_id=mine).values("consignment_id")
        return (
            models.Q(owner_id=mine)
            | models.Q(request__organization_id=mine)
            | models.Q(carrier_id=mine)
            | models.Q(pk__in=driven)
            | models.Q(origin_id__in=staffed_by(actor))
            | models.Q(to_facility_id__in=staffed_by(actor))
        )


class ConsignmentLine(Identified):
    """Units of a lot in a consignment, for one request line."""

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="lines")
    # Like the ends of the consignment: always there for goods out of stock, never inbound.
    allocation_line: models.ForeignKey[AllocationLine, AllocationLine] = models.ForeignKey(  # type: ignore[assignment, misc]
        AllocationLine, null=True, on_delete=models.PROTECT, related_name="consignment_lines"
    )
    balance: models.ForeignKey[StockBalance, StockBalance] = models.ForeignKey(  # type: ignore[assignment, misc]
        StockBalance, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lot: models.ForeignKey[StockLot, StockLot] = models.ForeignKey(  # type: ignore[assignment, misc]
        StockLot, null=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    counts_as = models.BigIntegerField(help_text="units of the item asked (substitutes differ)")
    quantity = models.BigIntegerField()
    batch = models.CharField(max_length=60, blank=True, help_text="inbound goods")
    expires_on = models.DateField(null=True, blank=True, help_text="inbound goods")
    packed = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    short = models.BigIntegerField(default=0, help_text="left, but did not arrive")
    damaged = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    quantity__gt=0,
                    quantity__gte=models.F("packed"),
                    counts_as__gte=0,
                    delivered__gte=0,
                    short__gte=0,
                    damaged__gte=0,
                    returned__gte=0,
                )
                & models.Q(
                    packed__gte=models.F("delivered")
                    + models.F("short")
                    + models.F("damaged")
                    + models.F("returned")
                ),
                name="consignment_line_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    allocation_line__isnull=False, balance__isnull=False, lot__isnull=False
                )
                | models.Q(allocation_line__isnull=True, balance__isnull=True),
                name="consignment_line_is_whole",
            ),
            models.UniqueConstraint(
                fields=["consignment", "allocation_line"], name="allocation_line_once_a_consignment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.item_id} {self.quantity}"

    @property
    def gone(self) -> int:
        """Return the packed units that will not be handed over."""
        return self.short + self.damaged + self.returned

    @property
    def outstanding(self) -> int:
        """Return the units that are under way and still to hand over."""
        return self.packed - self.delivered - self.gone


class Leg(Identified, Stamped):
    """One stretch: from a facility or point to the next, by one mode and carrier."""

    machine = LEG

    consignment = models.ForeignKey(Consignment, on_delete=models.CASCADE, related_name="legs")
    sequence = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ROAD)
    carrier = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin_name = models.CharField(max_length=120)
    destination_name = models.CharField(max_length=120)
    origin_point = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    destination_point = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    status = models.CharField(max_length=12, choices=LegStatus.choices, default=LegStatus.PLANNED)
    planned_departure = models.DateTimeField(null=True, blank=True)
    planned_arrival = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    last_point = ArrayField(models.FloatField(), size=2, null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    vehicle = models.CharField(max_length=40, blank=True, help_text="plate or vehicle id")
    waybill = models.CharField(max_length=60, blank=True, help_text="the carrier's own number")
    waybill_company = models.CharField(
        max_length=40, blank=True, help_text="the carrier's code at a tracking service"
    )
    km = models.FloatField(null=True, blank=True)
    cost_per_kg = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, blank=True, help_text="CNY"
    )
    schedule = models.ForeignKey(
        Schedule, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    shipment = models.ForeignKey(
        Shipment, null=True, blank=True, on_delete=models.PROTECT, related_name="legs"
    )
    origin_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    destination_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    crosses_to = models.CharField(
        max_length=2, blank=True, help_text="country whose customs clears the goods on arrival"
    )

    objects: ClassVar[ScopedQuerySet["Leg"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            LEG.constraint("leg"),
            models.UniqueConstraint(fields=["consignment", "sequence"], name="leg_sequence_once"),
        )
        triggers = (NOT_OVERLOADED,)

    def __str__(self) -> str:
        return f"{self.origin_name} → {self.destination_name}"

    @property
    def crosses_to_name(self) -> str:
        """Return the country whose customs clears the goods, in the reader's language."""
        return countries.name_of(self.crosses_to)

    @property
    def organization_id(self) -> int:
        """Return whose row this is for the journal."""
        return self.consignment.organization_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Who sees the consignment sees its legs; a leg's own carrier too."""
        seen = Consignment.objects.filter(Consignment.scope(actor)).values("pk")
        return models.Q(consignment__in=seen) | models.Q(carrier_id=actor.organization_id or 0)

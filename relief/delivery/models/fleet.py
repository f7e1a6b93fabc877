"""Stations and unmanned vehicles: what they can hold and reach, and the vehicles' missions."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.delivery.models.deliveries import Delivery
from relief.delivery.states import MISSION, MISSION_OPEN, MissionStatus
from relief.inventory.models import Facility
from relief.organizations.models import Organization

KEEP_DAYS = 3  # where a station says nothing else


class Station(Identified, Stamped):
    """How much a pick-up station holds and how long; without a row there is no limit known."""

    facility = models.OneToOneField(Facility, on_delete=models.CASCADE, related_name="station")
    packages = models.PositiveIntegerField(help_text="that fit on its shelves")
    keep_days = models.PositiveSmallIntegerField(
        default=KEEP_DAYS, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    objects: ClassVar[ScopedQuerySet["Station"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(packages__gte=1, keep_days__range=(1, 30)),
                name="station_holds_something",
            ),
        )

    def __str__(self) -> str:
        return str(self.facility)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Everyone who works together sees stations."""
        return EVERYTHING


class StationHours(models.Model):
    """One span a week in which a station is open, by its own clock; 1 is Monday."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(weekday__range=(1, 7), opens__lt=models.F("closes")),
                name="station_hours_make_sense",
            ),
            models.UniqueConstraint(
                fields=["station", "weekday", "opens"], name="station_hours_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @property
    def day_name(self) -> str:
        """Return the day in the reader's language."""
        return str(WEEKDAYS_ABBR[self.weekday - 1])


class VehicleKind(models.TextChoices):
    """What moves without a driver."""

    GROUND = "ground", _("Ground vehicle")
    AIR = "air", _("Drone")


class Vehicle(Identified, Stamped):
    """An unmanned vehicle: what it carries, how far, and where it may go."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="vehicles"
    )
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=VehicleKind.choices, default=VehicleKind.GROUND)
    payload_kg = models.FloatField()
    room_m3 = models.FloatField()
    range_km = models.FloatField(help_text="there and back on one charge")
    compartments = models.PositiveSmallIntegerField(default=1)
    lat = models.FloatField(help_text="where it starts")
    lon = models.FloatField()
    area_km = models.FloatField(help_text="how far from its start it may go")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["Vehicle"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "code"], name="vehicle_code_once"),
            models.CheckConstraint(
                condition=models.Q(
                    payload_kg__gt=0, room_m3__gt=0, range_km__gt=0, area_km__gt=0,
                    compartments__gte=1, lat__range=(-90, 90), lon__range=(-180, 180),
                ),
                name="vehicle_can_do_something",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=VehicleKind.values), name="vehicle_kind_is_declared"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """A fleet sees its own vehicles; coordinators see all."""
        return models.Q(organization_id=actor.organization_id or 0)


class Mission(Identified, Stamped):
    """One vehicle's errand with one delivery, from the offer to the opened compartment."""

    machine = MISSION

    number = NumberField("MS")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="missions")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="missions")
    status = models.CharField(
        max_length=12, choices=MissionStatus.choices, default=MissionStatus.OFFERED
    )
    compartment = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=120, blank=True, help_text="declined, aborted")
    accepted_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Mission"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            MISSION.constraint("mission"),
            models.UniqueConstraint(
                fields=["delivery"],
                condition=models.Q(status__in=MISSION_OPEN),
                name="one_open_mission_a_delivery",
            ),
            models.UniqueConstraint(
                fields=["vehicle", "compartment"],
                condition=models.Q(status__in=MISSION_OPEN) & ~models.Q(compartment=""),
                name="one_open_mission_a_compartment",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["offered", "declined", "aborted", "taken_over"])
                | models.Q(accepted_at__isnull=False),
                name="mission_was_accepted",
            ),
        )
        indexes = (models.Index(fields=["vehicle", "status"], name="mission_by_vehicle"),)

    def __str__(self) -> str:
        return f"{self.number}"

    @property
    def organization_id(self) -> int:
        """Return whose vehicle this is, for the journal."""
        return self.vehicle.organization_id

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The vehicle's fleet, and whoever sees the delivery."""
        seen = Delivery.objects.filter(Delivery.scope(actor)).values("pk")
        fleet = models.Q(vehicle__organization_id=actor.organization_id or 0)
        return fleet | models.Q(delivery__in=seen)

"""Reference data of the road: vehicles, hub times, schedules, emission factors, papers.

All of it is loaded from the files in `data/`, whose README says what is published and what
is assumed; each row carries its own mark.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.geography.models import Hub, Mode, Place


class VehicleType(Identified):
    """What a vehicle or flight takes: kg, m³, hazard classes, and the temperature it keeps."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    capacity_kg = models.DecimalField(max_digits=12, decimal_places=1)
    capacity_m3 = models.DecimalField(max_digits=10, decimal_places=2)
    hazard_classes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    keeps_from_c = models.SmallIntegerField(null=True, blank=True)
    keeps_to_c = models.SmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects: ClassVar[ScopedQuerySet["VehicleType"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(capacity_kg__gt=0, capacity_m3__gt=0)
                & (
                    models.Q(keeps_from_c__isnull=True, keeps_to_c__isnull=True)
                    | models.Q(keeps_from_c__lte=models.F("keeps_to_c"))
                ),
                name="vehicle_type_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Public reference data."""
        return EVERYTHING


class Handling(models.Model):
    """How goods must be carried: dangerous goods class and the temperature they need."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="handling")
    un_number = models.CharField(max_length=4, blank=True)
    hazard_class = models.CharField(max_length=4, blank=True)
    needs_from_c = models.SmallIntegerField(null=True, blank=True)
    needs_to_c = models.SmallIntegerField(null=True, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(needs_from_c__isnull=True, needs_to_c__isnull=True)
                | models.Q(needs_from_c__lte=models.F("needs_to_c")),
                name="handling_temperature_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.hazard_class}"


class HubTimes(models.Model):
    """How long before departure a hub takes goods in, and after arrival gives them out."""

    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, related_name="times")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    cut_off_minutes = models.PositiveIntegerField()
    ready_minutes = models.PositiveIntegerField()
    customs_hours = models.FloatField(help_text="usual, for relief goods with all papers")
    free_hours = models.PositiveIntegerField(help_text="storage without demurrage after arrival")
    demurrage_cny_per_day = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=200, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["hub", "mode"], name="hub_times_once_a_mode"),
            models.CheckConstraint(
                condition=models.Q(customs_hours__gte=0, demurrage_cny_per_day__gte=0),
                name="hub_times_not_negative",
            ),
        )

    def __str__(self) -> str:
        return f"{self.hub_id} {self.mode}"


class Schedule(Identified):
    """A flight, train, ship or truck that goes by a timetable, in the origin's local time."""

    code = models.CharField(max_length=40, unique=True)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    carrier_name = models.CharField(max_length=80)
    origin_hub = models.ForeignKey(Hub, null=True, on_delete=models.PROTECT, related_name="+")
    origin_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    destination_hub = models.ForeignKey(Hub, null=True, on_delete=models.PROTECT, related_name="+")
    destination_place = models.ForeignKey(
        Place, null=True, on_delete=models.PROTECT, related_name="+"
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="1 Monday to 7 Sunday")
    departs = models.TimeField(help_text="local time at the origin")
    minutes = models.PositiveIntegerField(help_text="from departure to arrival")
    cut_off_minutes = models.PositiveIntegerField()
    km = models.FloatField()
    cost_per_kg = models.DecimalField(max_digits=9, decimal_places=3, help_text="CNY")
    capacity_kg = models.DecimalField(max_digits=12, decimal_places=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects: ClassVar[ScopedQuerySet["Schedule"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(origin_hub__isnull=False, origin_place__isnull=True)
                    | models.Q(origin_hub__isnull=True, origin_place__isnull=False)
                )
                & (
                    models.Q(destination_hub__isnull=False, destination_place__isnull=True)
                    | models.Q(destination_hub__isnull=True, destination_place__isnull=False)
                ),
                name="schedule_has_two_ends",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gt=0, km__gt=0, cost_per_kg__gte=0)
                & (
                    models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from"))
                ),
                name="schedule_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def origin_code(self) -> str:
        """Return the IATA or GB/T 2260 code it leaves from."""
        return _code(self.origin_hub, self.origin_place)

    @property
    def destination_code(self) -> str:
        """Return the IATA or GB/T 2260 code it goes to."""
        return _code(self.destination_hub, self.destination_place)

    @property
    def way(self) -> str:
        """Return both ends by name."""
        there = self.destination_hub.town if self.destination_hub else self.destination_place
        return f"{self.start} → {there}"

    @property
    def start(self) -> str:
        """Return by name where it leaves from."""
        return self.origin_hub.town if self.origin_hub else str(self.origin_place)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Public reference data."""
        return EVERYTHING


def _code(hub: Hub | None, place: Place | None) -> str:
    return hub.iata if hub else place.code if place else ""


class EmissionFactor(models.Model):
    """Kilograms of CO₂ equivalent for one tonne carried one kilometre, from a day on."""

    mode = models.CharField(max_length=10, choices=Mode.choices)
    kg_per_tkm = models.DecimalField(max_digits=9, decimal_places=5)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["mode", "valid_from"], name="factor_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(kg_per_tkm__gte=0), name="factor_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.mode} {self.kg_per_tkm}"


class ReleaseBasis(models.Model):
    """The rule on which customs lets relief goods in, with the days it is in force."""

    code = models.CharField(max_length=40, unique=True)
    country = models.CharField(max_length=2)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    regime_code = models.CharField(max_length=10, blank=True)
    allows_conditional = models.BooleanField(
        default=False, help_text="goods first, papers by a later day"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="release_basis_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh


class PaperKind(models.Model):
    """A paper that goods from abroad need in a country: required always, or for some goods."""

    code = models.SlugField(max_length=40)
    country = models.CharField(max_length=2)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_required = models.BooleanField()
    for_category = models.CharField(max_length=20, blank=True, help_text="empty: all goods")
    order = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code", "country"], name="paper_kind_once_a_country"),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

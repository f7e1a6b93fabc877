"""Facilities, who works there, what they keep back, and their bins."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item, Temperature
from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.geography.models import Place, Site
from relief.organizations.models import Organization, user_id_of


class FacilityKind(models.TextChoices):
    """What a facility is for."""

    WAREHOUSE = "warehouse", _("Preparedness warehouse")
    HUB = "hub", _("Hub")
    TRANSIT = "transit", _("Transit point")
    STATION = "station", _("Pick-up station")
    DISTRIBUTION = "distribution", _("Distribution point")


class Facility(Identified, Stamped):
    """A place that keeps or hands over goods."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=FacilityKind.choices)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    aliases = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="what stock lists call it: 成都仓, Chengdu",
    )
    operator = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="facilities")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    address = models.CharField(max_length=200, blank=True)
    opening_hours = models.CharField(max_length=120, blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    dispatch_kg_per_day = models.BigIntegerField(null=True, blank=True)
    dispatch_m3_per_day = models.BigIntegerField(null=True, blank=True)
    capacity_m3 = models.BigIntegerField(null=True, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["Facility"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Everyone who works together sees where facilities are."""
        return EVERYTHING


class FacilityStaff(models.Model):
    """Who works at a facility: they see and handle what lies there."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["facility", "user"], name="staff_once_a_facility"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.facility_id}"


def staffed_by(actor: Actor) -> models.QuerySet[FacilityStaff, int]:
    """Return the keys of the facilities the actor works at, for use as a subquery."""
    rows = FacilityStaff.objects.filter(user_id=user_id_of(actor))
    return rows.values_list("facility_id", flat=True)


class ReserveRule(models.Model):
    """Units of an item a facility keeps back from class 3."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="reserves")
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    quantity = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["facility", "item"], name="reserve_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="reserve_positive"),
        )

    def __str__(self) -> str:
        return f"{self.facility_id} {self.item_id} {self.quantity}"


class Bin(Identified):
    """A place inside a facility; every facility has one called `-` for what is not put away."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(max_length=60, default="-")
    zone = models.CharField(max_length=40, blank=True)
    capacity_m3 = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    capacity_kg = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    temperature = models.CharField(
        max_length=10, choices=Temperature.choices, default=Temperature.AMBIENT
    )
    hazard_class = models.CharField(
        max_length=10, blank=True, help_text="UN class it may hold, empty: none"
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["Bin"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["facility", "code"], name="bin_code_once"),
            models.CheckConstraint(
                condition=models.Q(capacity_m3__isnull=True) | models.Q(capacity_m3__gt=0),
                name="bin_m3_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity_kg__isnull=True) | models.Q(capacity_kg__gt=0),
                name="bin_kg_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(temperature__in=Temperature.values),
                name="bin_temperature_is_declared",
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="bin_stays", fields=["facility"]),)

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Everyone who works together sees the shelves, not what lies on them."""
        return EVERYTHING

"""Places of GB/T 2260, sites below county, hubs, and the lanes between points."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Identified
from relief.core.querysets import EVERYTHING, ScopedQuerySet


class Level(models.TextChoices):
    """Administrative level of a place."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")
    COUNTY = "county", _("County")


class Place(Identified):
    """A province, prefecture or county with its GB/T 2260 code and 2020 census figures.

    Abroad a place is a country by its ISO 3166 code, where goods lie but no need arises.
    """

    code = models.CharField(max_length=6, unique=True)
    code_year = models.PositiveSmallIntegerField(default=2024)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, help_text="pinyin or the English name in use")
    path_zh = models.CharField(max_length=120, help_text="names from the province down")
    search = models.TextField(help_text="Chinese, toneless pinyin, initials and code")
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    population = models.BigIntegerField(null=True)
    population_60 = models.BigIntegerField(null=True)
    population_65 = models.BigIntegerField(null=True)
    population_80 = models.BigIntegerField(null=True)

    objects: ClassVar[ScopedQuerySet["Place"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (GinIndex(fields=["search"], name="place_search", opclasses=["gin_trgm_ops"]),)

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Public reference data."""
        return EVERYTHING


class Site(Identified):
    """A camp, village or area below county where need arises."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sites")
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    search = models.TextField(blank=True)
    lat = models.FloatField()
    lon = models.FloatField()
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects: ClassVar[ScopedQuerySet["Site"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (GinIndex(fields=["search"], name="site_search", opclasses=["gin_trgm_ops"]),)
        constraints = (
            models.UniqueConstraint(fields=["place", "name_zh"], name="site_named_once"),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Sites are no secret among those who help there."""
        return EVERYTHING


class Hub(Identified):
    """An airport hub by IATA code."""

    iata = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    city_zh = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    lat = models.FloatField()
    lon = models.FloatField()
    time_zone = models.CharField(max_length=40)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.town} {self.iata}".strip()

    @property
    def town(self) -> str:
        """Return the city's name in the reader's language."""
        return self.city if get_language() == "en" else self.city_zh or self.city

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Public reference data."""
        return EVERYTHING


class Mode(models.TextChoices):
    """How goods travel."""

    ROAD = "road", _("Road")
    AIR = "air", _("Air")
    RAIL = "rail", _("Rail")
    SEA = "sea", _("Sea")
    UNMANNED = "unmanned", _("Unmanned vehicle")


class Lane(Identified):
    """A way from a warehouse city to a site: hours and cost; closed when the road is.

    Hours and cost come from distance by stated assumptions unless somebody measured them.
    """

    origin = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="lanes_out")
    destination = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="lanes_in")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.ROAD)
    km = models.FloatField()
    hours = models.FloatField()
    cost_per_kg = models.DecimalField(max_digits=9, decimal_places=3, help_text="CNY")
    is_open = models.BooleanField(default=True)
    closed_reason = models.CharField(max_length=200, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["origin", "destination", "mode"], name="lane_once_a_mode"
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0, cost_per_kg__gte=0), name="lane_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Lanes are no secret."""
        return EVERYTHING

"""The shared catalogue: items in whole base units, packs, substitutes, planning figures."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.catalog.rules import plain
from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, NumberField, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.core.wording import Unit
from relief.organizations.models import Organization, of_own


class Category(models.TextChoices):
    """What an item is for."""

    SHELTER = "shelter", _("Shelter")
    BEDDING = "bedding", _("Bedding")
    FOOD = "food", _("Food")
    WATER = "water", _("Water")
    HYGIENE = "hygiene", _("Hygiene")
    MEDICAL = "medical", _("Medical")
    CLOTHING = "clothing", _("Clothing")
    HOUSEHOLD = "household", _("Household")
    EQUIPMENT = "equipment", _("Equipment")
    OLDER_PEOPLE = "older_people", _("For older people")
    OTHER = "other", _("Other")


class Temperature(models.TextChoices):
    """What air goods keep in."""

    AMBIENT = "ambient", _("Room temperature")
    COOL = "cool", _("Cool, 8 to 15 °C")
    COLD = "cold", _("Cold, 2 to 8 °C")
    FROZEN = "frozen", _("Frozen, below -15 °C")


class Item(Identified, Stamped):
    """A kind of goods. Quantities everywhere are whole base units of `unit`."""

    code = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    aliases = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    search = models.TextField(blank=True)
    category = models.CharField(max_length=20, choices=Category.choices)
    unit_zh = models.CharField(max_length=12, help_text="base unit: 顶, 条, 盒, 克, 毫升")
    unit_en = models.CharField(max_length=20, help_text="singular: tent, piece, box, gram")
    unit_en_plural = models.CharField(max_length=24)
    unit_weight_kg = models.DecimalField(max_digits=12, decimal_places=5, null=True)
    unit_volume_m3 = models.DecimalField(max_digits=15, decimal_places=9, null=True)
    unit_value_cny = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    pack = models.BigIntegerField(default=1, help_text="base units in the shipping pack")
    is_breakable = models.BooleanField(default=True, help_text="may leave in part packs")
    expires = models.BooleanField(default=False)
    shelf_life_days = models.PositiveIntegerField(null=True)
    min_life_days = models.PositiveIntegerField(
        default=0, help_text="life that must be left on arrival"
    )
    temperature = models.CharField(
        max_length=10, choices=Temperature.choices, default=Temperature.AMBIENT
    )
    hazard_class = models.CharField(
        max_length=10, blank=True, help_text="UN class of dangerous goods, empty: none"
    )
    gtin = models.CharField(max_length=14, blank=True, help_text="the maker's GS1 number")
    gbt38565 = models.CharField(max_length=7, blank=True)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["Item"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (GinIndex(fields=["search"], name="item_search", opclasses=["gin_trgm_ops"]),)
        constraints = (
            models.CheckConstraint(condition=models.Q(pack__gte=1), name="item_pack_positive"),
            models.CheckConstraint(
                condition=models.Q(temperature__in=Temperature.values),
                name="item_temperature_is_declared",
            ),
            models.CheckConstraint(
                condition=models.Q(gtin="") | models.Q(gtin__regex=r"^[0-9]{14}$"),
                name="item_gtin_has_14_digits",
            ),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def unit(self) -> str:
        """Return the base unit in the reader's language."""
        if get_language() == "en":
            return Unit(self.unit_en_plural, one=self.unit_en)
        return Unit(self.unit_zh)

    @property
    def weight(self) -> str:
        """Return the weight of one unit in kg, as shown."""
        return plain(self.unit_weight_kg)

    @property
    def volume(self) -> str:
        """Return the volume of one unit in m³, as shown."""
        return plain(self.unit_volume_m3)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The catalogue is shared."""
        return EVERYTHING


class Pack(Identified, AppendOnly):
    """A named number of base units (箱 = 24 盒), valid from a day on; never rewritten."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="packs")
    name = models.CharField(max_length=20, help_text="as written on paper: 箱, 包, carton")
    quantity = models.BigIntegerField(help_text="base units")
    valid_from = models.DateField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(fields=["item", "name", "valid_from"], name="pack_once_a_day"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="pack_positive"),
        )

    def __str__(self) -> str:
        return f"{self.name} = {self.quantity}"


class Kit(Identified, Stamped):
    """What a kit is made of; a change ends this definition and begins the next.

    `item` is the kit itself as goods. Kits built under an ended definition keep their number
    as batch, so that breaking one gives back what went in.
    """

    number = NumberField("KT")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="kits")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="kits")
    note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Kit"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organization", "item"],
                condition=models.Q(ended_at__isnull=True),
                name="one_live_kit_an_item",
            ),
        )
        triggers = (pgtrigger.ReadOnly(name="kit_stays", fields=["organization", "item"]),)

    def __str__(self) -> str:
        return f"{self.number}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An organization's kits are its own."""
        return of_own(actor)


class KitComponent(AppendOnly):
    """So many base units of an item in one kit."""

    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="components")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()

    class Meta(AppendOnly.Meta):
        constraints = (
            models.UniqueConstraint(fields=["kit", "item"], name="kit_component_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="kit_component_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} {self.item_id}"


class Substitute(models.Model):
    """An approved substitute: `ratio` of its units for one unit asked, rounded up."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="substitutes")
    substitute = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="replaces")
    ratio = models.DecimalField(max_digits=8, decimal_places=3, default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "substitute"], name="substitute_once"),
            models.CheckConstraint(
                condition=models.Q(ratio__gt=0) & ~models.Q(item=models.F("substitute")),
                name="substitute_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} ← {self.substitute_id}"

    @property
    def units_for_one(self) -> str:
        """Return the ratio as shown."""
        return plain(self.ratio)


class ForWhom(models.TextChoices):
    """The people a planning figure counts."""

    ALL = "all", _("Everyone")
    AGED_60 = "60+", _("Aged 60 and over")
    AGED_80 = "80+", _("Aged 80 and over")
    UNDER_5 = "under5", _("Under 5")


class PlanningFigure(models.Model):
    """How much of an item people need: `units` for `people` of a group, each `per_days`.

    Kept as a ratio of whole numbers, so that "one box for three" has no rounding of its own.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="planning_figures")
    hazard = models.CharField(max_length=20, blank=True, help_text="empty: any")
    for_whom = models.CharField(max_length=10, choices=ForWhom.choices, default=ForWhom.ALL)
    share_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=100, help_text="of that group need it"
    )
    units = models.PositiveIntegerField(help_text="base units")
    people = models.PositiveIntegerField(default=1, help_text="served by those units")
    per_days = models.PositiveSmallIntegerField(default=0, help_text="0: once, whatever the days")
    wastage_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    floor_share = models.DecimalField(
        max_digits=4, decimal_places=3, default=0, help_text="survival floor as share of need"
    )
    request_class = models.PositiveSmallIntegerField(default=2)
    is_proposed = models.BooleanField(default=False, help_text="a new request starts with it")
    basis_zh = models.CharField(max_length=200)
    basis_en = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    assumed = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["item", "hazard", "for_whom"], name="planning_figure_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    units__gte=1,
                    people__gte=1,
                    request_class__range=(1, 3),
                    floor_share__range=(0, 1),
                    share_percent__range=(0, 100),
                    wastage_percent__gte=0,
                ),
                name="planning_figure_makes_sense",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}: {self.units} / {self.people}"

    @property
    def basis(self) -> str:
        """Return the rate as a phrase in the reader's language."""
        return self.basis_en if get_language() == "en" else self.basis_zh

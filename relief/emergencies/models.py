"""Emergencies: what happened, where, and the figures that were published."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from relief.core import wording
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.core.models import Identified, NumberField, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.emergencies.states import EMERGENCY, EmergencyStatus
from relief.geography.models import Place, Site


class Hazard(models.TextChoices):
    """What struck."""

    EARTHQUAKE = "earthquake", _("Earthquake")
    FLOOD = "flood", _("Flood")
    STORM = "storm", _("Storm")
    WILDFIRE = "wildfire", _("Wildfire")
    EPIDEMIC = "epidemic", _("Epidemic")


class Metric(models.TextChoices):
    """What published figures count; other metrics are kept and shown under their own key."""

    DEATHS = "deaths", _("Deaths")
    MISSING = "missing", _("People missing")
    INJURED = "injured", _("Injured")
    INJURED_SEVERE = "injured_severe", _("Severely injured")
    AFFECTED = "affected", _("People affected")
    SHELTERED = "sheltered", _("People sheltered")
    SHELTER_SITES = "shelter_sites", _("Shelter sites")
    RELOCATED = "relocated", _("People relocated")
    HOUSES_COLLAPSED = "houses_collapsed", _("Houses collapsed")
    HOUSES_DAMAGED_SEVERE = "houses_damaged_severe", _("Houses severely damaged")
    HOUSES_DAMAGED = "houses_damaged", _("Houses damaged")
    ROOMS_COLLAPSED = "rooms_collapsed", _("Rooms collapsed")
    ROOMS_DAMAGED_SEVERE = "rooms_damaged_severe", _("Rooms severely damaged")
    ROOMS_DAMAGED = "rooms_damaged", _("Rooms damaged")


class Emergency(Identified, Stamped):
    """A disaster the platform responds to."""

    machine = EMERGENCY

    number = NumberField("EM")
    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    hazard = models.CharField(max_length=20, choices=Hazard.choices)
    status = models.CharField(
        max_length=10, choices=EmergencyStatus.choices, default=EmergencyStatus.DRAFT
    )
    struck_at = models.DateTimeField()
    magnitude = models.CharField(max_length=20, blank=True)
    epicentre_lat = models.FloatField(null=True)
    epicentre_lon = models.FloatField(null=True)
    depth_km = models.FloatField(null=True)
    glide = models.CharField(max_length=24, blank=True)
    places = models.ManyToManyField(Place, blank=True, related_name="emergencies")
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Emergency"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (EMERGENCY.constraint("emergency"),)

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def pill(self) -> Pill:
        """Return the status as pages show it."""
        tone, icon = {
            EmergencyStatus.ACTIVE: ("broken", "urgent"),
            EmergencyStatus.CLOSED: ("done", "circle-check"),
        }.get(EmergencyStatus(self.status), ("waiting", "clock-pause"))
        return Pill(tone, str(EmergencyStatus(self.status).label), icon)

    @property
    def can_start(self) -> bool:
        """Say whether the response can be started or taken up."""
        return EMERGENCY.allows(self.status, EmergencyStatus.ACTIVE)

    @property
    def can_end(self) -> bool:
        """Say whether the response can be ended."""
        return EMERGENCY.allows(self.status, EmergencyStatus.CLOSED)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Everyone who signs in sees emergencies; drafts only those who manage them."""
        return EVERYTHING if actor.may("emergency.manage") else ~models.Q(status="draft")


class Figure(models.Model):
    """A published number with its source and the time it held for."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="figures")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT)
    metric = models.CharField(max_length=40)
    value = models.BigIntegerField()
    precision = models.CharField(max_length=12, default="exact")
    as_of = models.DateTimeField()
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["emergency", "place", "site", "metric", "as_of", "source"],
                nulls_distinct=False,
                name="figure_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} {self.value}"

    @property
    def where(self) -> tuple[int | None, int | None]:
        """Return the place and site the number is for; both None for the whole event."""
        return self.place_id, self.site_id

    @property
    def is_of_event(self) -> bool:
        """Say whether the number is for the whole event."""
        return self.where == (None, None)

    @property
    def label(self) -> str:
        """Return what is counted, in the reader's language."""
        return str(Metric(self.metric).label) if self.metric in Metric.values else self.metric

    @property
    def shown(self) -> str:
        """Return the number as it was printed: about, at least, or exact."""
        number = wording.number(self.value)
        if self.precision == "at_least":
            return gettext("%(number)s or more") % {"number": number}
        if self.precision == "approx":
            return gettext("about %(number)s") % {"number": number}
        return number


class AffectedSite(models.Model):
    """A site of the emergency with the people to be helped there, as published or counted."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="affected")
    people = models.BigIntegerField()
    source = models.CharField(max_length=300)
    is_assumed = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["emergency", "site"], name="affected_site_once"),
        )

    def __str__(self) -> str:
        return f"{self.site} {self.people}"

"""Reading pledges, open needs, the pipeline by week, and where goods went."""

import datetime
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from relief.catalog.models import Item
from relief.core.actors import SYSTEM, Actor
from relief.core.querysets import ScopedQuerySet
from relief.demand.queries import plannable_lines
from relief.donations.models import Pledge, PledgeLine, PledgePaper
from relief.donations.rules import week_of
from relief.donations.states import EXPECTED, PledgeStatus
from relief.emergencies.models import Emergency
from relief.geography.models import Place
from relief.shipping.models import ConsignmentLine


def pledges(actor: Actor) -> ScopedQuerySet[Pledge]:
    """Return the visible pledges with lines and papers, newest first."""
    lines = PledgeLine.objects.select_related("item", "consignment_line").order_by("pk")
    papers = PledgePaper.objects.select_related("kind").order_by("kind__order", "pk")
    rows = Pledge.objects.visible_to(actor).select_related(
        "donor", "emergency", "hub", "owner", "facility__place", "consignment"
    )
    return rows.prefetch_related(
        models.Prefetch("lines", queryset=lines), models.Prefetch("papers", queryset=papers)
    ).order_by("-pk")


def followed(token: str) -> Pledge | None:
    """Return the pledge a donor's link leads to; None for any other text."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    return pledges(SYSTEM).filter(follow_hash=digest).first()


def open_units(emergency: Emergency | None) -> dict[int, int]:
    """Return what open requests still lack by item id, of one emergency or of all active ones.

    What accepted pledges will bring is taken off.
    """
    wanted = [emergency] if emergency else Emergency.objects.filter(status="active")
    found: dict[int, int] = defaultdict(int)
    for one in wanted:
        for line in plannable_lines(one.pk):
            found[line.item_id] += (line.verified or 0) - line.already - line.allocated
    coming = PledgeLine.objects.filter(pledge__status__in=EXPECTED)
    if emergency:
        coming = coming.filter(pledge__emergency=emergency)
    for key, units in coming.values_list("item_id").annotate(units=models.Sum("quantity")):
        if key in found:
            found[key] = max(0, found[key] - units)
    return found


@dataclass(frozen=True, slots=True)
class Need:
    """What is still lacking of an item; nobody's name is told."""

    item: Item
    units: int


def needs(emergency: Emergency | None = None) -> list[Need]:
    """Return what is lacking, most first; for everyone to see, so without who asks."""
    units = {key: count for key, count in open_units(emergency).items() if count > 0}
    items = Item.objects.in_bulk(units)
    rows = [Need(items[key], count) for key, count in units.items()]
    return sorted(rows, key=lambda row: (-row.units, row.item.code))


STAGES = ("offered", "screened", "conditional", "accepted", "in_transit", "received")


@dataclass
class Week:
    """One week of the pipeline: pledges and kilograms by stage, by the day goods are ready."""

    monday: datetime.date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    kg: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(STAGES, Decimal(0)))

    @property
    def cells(self) -> list[tuple[str, int, Decimal]]:
        """Return (stage in the reader's words, pledges, kg) in the order of the stages."""
        return [
            (str(PledgeStatus(stage).label), self.counts[stage], self.kg[stage]) for stage in STAGES
        ]

    @property
    def total_kg(self) -> Decimal:
        """Return the kilograms of all stages."""
        return sum(self.kg.values(), Decimal(0))


def pipeline(actor: Actor, *, since: datetime.date) -> list[Week]:
    """Return the visible pledges by week from a day on, without those that ended in a no."""
    rows = Pledge.objects.visible_to(actor).filter(status__in=STAGES, ready_on__gte=week_of(since))
    weight = models.F("quantity") * models.F("item__unit_weight_kg")
    weights = dict(
        PledgeLine.objects.filter(pledge__in=rows)
        .values_list("pledge_id")
        .annotate(kg=models.Sum(weight, output_field=models.DecimalField()))
    )
    weeks: dict[datetime.date, Week] = {}
    for key, status, ready_on in rows.values_list("pk", "status", "ready_on"):
        week = weeks.setdefault(week_of(ready_on), Week(week_of(ready_on)))
        week.counts[status] += 1
        week.kg[status] += weights.get(key) or Decimal(0)
    return [weeks[day] for day in sorted(weeks)]


def went_to(pledge: Pledge) -> list[dict[str, Any]]:
    """Return where units of a received pledge were handed over: item, place, units.

    Places are counties: nothing about a person, a camp or a partner.
    """
    if pledge.status != "received":
        return []
    items = [line.item_id for line in pledge.lines.all()]
    rows = ConsignmentLine.objects.filter(
        lot__donor=pledge.donor_name, lot__owner_id=pledge.owner_id, lot__item_id__in=items,
        delivered__gt=0, consignment__destination__isnull=False,
    )  # fmt: skip
    found = (
        rows.values("item_id", "consignment__destination__place")
        .annotate(units=models.Sum("delivered"))
        .order_by("item_id", "consignment__destination__place")
    )
    by_item = {line.item_id: line.item for line in pledge.lines.all()}
    places = _places(row["consignment__destination__place"] for row in found)
    return [
        {
            "item": by_item[row["item_id"]],
            "place": places[row["consignment__destination__place"]],
            "units": row["units"],
        }
        for row in found
    ]


def _places(keys: Any) -> dict[int, Any]:
    return dict(Place.objects.in_bulk(set(keys)))

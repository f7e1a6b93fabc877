"""The report at the end of the play: kept and broken promises, counted in the database."""

import datetime
import statistics
from collections.abc import Iterator
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from relief.core import clock, wording
from relief.core.actors import SYSTEM
from relief.demand import explanation
from relief.demand.models import ReliefRequest, RequestClass, RequestLine
from relief.demand.states import OPEN
from relief.helpline.models import Ticket
from relief.shipping.models import Consignment, Promise, PromiseKind
from relief.shipping.queries import kept

Count = models.Count
WHOLE_PLAY = datetime.timedelta(days=30)


class Share(NamedTuple):
    """So many of so many, under a name."""

    name: str
    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """Return the share in percent, one decimal; None of nothing."""
        return round(100 * self.part / self.whole, 1) if self.whole else None


class Missing(NamedTuple):
    """Units of a line that did not arrive within the play, and why, in sentences."""

    request: ReliefRequest
    line: RequestLine
    units: int
    on_the_way: int
    not_sent: int
    why: str


class Figures(NamedTuple):
    """Everything the report shows; each share has its n."""

    kept: list[Share]
    broken: list[Share]
    fulfilled: list[Share]
    filled: list[Share]
    hours_to_first: float | None
    hours_to_first_n: int
    running: int
    tickets: list[Share]
    missing: list[Missing]


def figures() -> Figures:
    """Count everything now."""
    hours = sorted(_hours_to_first())
    return Figures(
        kept=_kept(),
        broken=_broken(),
        fulfilled=_fulfilled(),
        filled=_filled(),
        hours_to_first=round(statistics.median(hours), 1) if hours else None,
        hours_to_first_n=len(hours),
        running=Promise.objects.filter(status="open").count(),
        tickets=_tickets(),
        missing=list(_missing()),
    )


def lines(found: Figures) -> list[str]:
    """Return the report as text."""
    text = [_("Promises kept:"), *map(_line, found.kept)]
    if found.broken:
        text += [
            _("Promises broken, by where most of the time was lost:"),
            *map(_line, found.broken),
        ]
    text += [_("Requests fulfilled:"), *map(_line, found.fulfilled)]
    text += [_("Delivered of what was verified (units):"), *map(_line, found.filled)]
    hours = "–" if found.hours_to_first is None else f"{found.hours_to_first:.1f}"
    median = _("Median hours from approval to the first delivery: {hours} (n = {n})")
    text.append(median.format(hours=hours, n=found.hours_to_first_n))
    text.append(_("Promises still running: {n}").format(n=found.running))
    if found.tickets:
        text += [_("Helpline tickets closed:"), *map(_line, found.tickets)]
    if found.missing:
        text += [_("Not delivered yet, and why:"), *map(_said, found.missing)]
    return text


def _said(row: Missing) -> str:
    item = row.line.item
    text = f"  {row.request.number} {row.request.site}: {item} {wording.quantity(row.units, item.unit)}"
    way = _("{n} of it on the way").format(n=f"{row.on_the_way:,}")
    held = _("{n} allocated and not sent yet").format(n=f"{row.not_sent:,}")
    facts = [way] * bool(row.on_the_way) + [held] * bool(row.not_sent)
    return ". ".join([text, *facts, row.why])


def _line(row: Share) -> str:
    percent = "–" if row.percent is None else f"{row.percent:.1f} %"
    return f"  {row.name}: {percent} ({row.part:,} / {row.whole:,})"


def _kept() -> list[Share]:
    """Return kept promises of those that are settled, by kind."""
    settled = Promise.objects.filter(status__in=["kept", "broken"])
    rows = settled.values("kind").annotate(
        n=Count("pk"), kept=Count("pk", filter=models.Q(status="kept"))
    )
    return [
        Share(str(PromiseKind(row["kind"]).label), row["kept"], row["n"])
        for row in rows.order_by("kind")
    ]


def _broken() -> list[Share]:
    """Return broken promises by cause, the most frequent first."""
    now = clock.now()
    rows = kept.report(SYSTEM, by="cause", since=now - WHOLE_PLAY, until=now)
    whole = sum(row.broken for row in rows)
    return [Share(row.label, row.broken, whole) for row in rows]


def _fulfilled() -> list[Share]:
    rows = ReliefRequest.objects.filter(status__in=[*OPEN, "fulfilled"]).exclude(approved_at=None)
    found = rows.values("request_class").annotate(
        n=Count("pk"), done=Count("pk", filter=models.Q(status="fulfilled"))
    )
    return [
        Share(str(RequestClass(row["request_class"]).label), row["done"], row["n"])
        for row in found.order_by("request_class")
    ]


def _filled() -> list[Share]:
    rows = RequestLine.objects.filter(verified__gt=0).exclude(request__status="cancelled")
    found = rows.values("request__request_class").annotate(
        n=models.Sum("verified"), done=models.Sum(models.F("delivered") + models.F("already"))
    )
    return [
        Share(str(RequestClass(row["request__request_class"]).label), row["done"], row["n"])
        for row in found.order_by("request__request_class")
    ]


def _missing() -> Iterator[Missing]:
    """Yield the lines of approved requests that are not delivered in full, with their reason."""
    rows = RequestLine.objects.filter(
        verified__gt=models.F("delivered") + models.F("already"),
        request__status__in=OPEN,
        request__approved_at__isnull=False,
    ).select_related("request__site", "item")
    for line in rows.order_by("request_id", "pk"):
        units = (line.verified or 0) - line.delivered - line.already
        coming = line.dispatched - line.delivered
        held = line.allocated - line.dispatched
        yield Missing(line.request, line, units, coming, held, " ".join(explanation.why(line)))


def _tickets() -> list[Share]:
    """Return closed tickets of those that are not referred or part of another, by class."""
    rows = Ticket.objects.exclude(status__in=["draft", "duplicate", "referred", "cancelled"])
    found = rows.values("triage_class").annotate(
        n=Count("pk"), done=Count("pk", filter=models.Q(status="closed"))
    )
    return [
        Share(f"P{row['triage_class']}", row["done"], row["n"])
        for row in found.order_by("triage_class")
        if row["triage_class"]
    ]


def _hours_to_first() -> Iterator[float]:
    """Yield the hours from approval to the first hand-over of each request that had one."""
    rows = Consignment.objects.exclude(delivered_at=None).values("request_id")
    firsts = rows.annotate(
        first=models.Min("delivered_at"), since=models.Min("request__approved_at")
    )
    for row in firsts:
        if row["since"] and row["first"]:
            yield (row["first"] - row["since"]) / datetime.timedelta(hours=1)

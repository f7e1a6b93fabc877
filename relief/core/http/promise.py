"""The promise ring and the quantity bar: what the templates draw, worked out once."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from relief.core import wording

THIRD, SIXTH = 1 / 3, 1 / 6
WHOLE_DAY = datetime.timedelta(days=1)

KINDS = {
    "delivered": gettext_lazy("delivered"),
    "moving": gettext_lazy("on the way"),
    "allocated": gettext_lazy("allocated, not sent"),
    "gap": gettext_lazy("short"),
    "unverified": gettext_lazy("not verified"),
    "reserved": gettext_lazy("reserved"),
    "expiring": gettext_lazy("expires soon"),
    "free": gettext_lazy("free"),
    "unmet": gettext_lazy("not covered"),
    "done": gettext_lazy("done"),
    "risk": gettext_lazy("at risk"),
    "broken": gettext_lazy("overdue"),
    "waiting": gettext_lazy("waiting"),
    "plain": gettext_lazy("filled"),
}
HATCHED = frozenset({"gap", "unverified"})


@dataclass(frozen=True)
class Ring:
    """A promise clock: tone, dash lengths of a circle of 100, two lines of words, and the
    page's moment for the script that keeps it moving.
    """

    tone: str
    dash: str
    left: str
    due: str
    now: str


def ring(
    due: datetime.datetime,
    now: datetime.datetime,
    *,
    started: datetime.datetime | None = None,
    done: datetime.datetime | None = None,
    tone: str = "moving",
) -> Ring:
    """Return the clock of a promise: amber below a third of its time, red below a sixth.

    Without `started` the ring stands for the last 24 hours. With `done` it says when the
    promise was kept, or by how much it was missed.
    """
    if done is not None:
        return _ended(due, done, now)
    whole = (due - started) if started and started < due else WHOLE_DAY
    share = min(1.0, (due - now) / whole)
    if share < 0:
        tone = "late"
    elif share < SIXTH:
        tone = "broken"
    elif share < THIRD:
        tone = "risk"
    dash = f"{max(0.0, share) * 100:.1f} 100"
    return Ring(tone, dash, wording.left(due, now), wording.moment(due, now), now.isoformat())


def _ended(due: datetime.datetime, done: datetime.datetime, now: datetime.datetime) -> Ring:
    kept = done <= due
    words = gettext("kept") if kept else wording.left(due, done)
    return Ring(
        "done" if kept else "late", "100 100", words, wording.moment(done, now), now.isoformat()
    )


@dataclass(frozen=True)
class Segment:
    """One piece of a bar; x and width are percentages as text, for SVG attributes."""

    kind: str
    x: str
    width: str
    text: str
    hatched: bool
    first: bool


@dataclass(frozen=True)
class Bar:
    """A bar's pieces and the sentence a screen reader says."""

    segments: tuple[Segment, ...]
    text: str


def bar(parts: Iterable[tuple[str, int]], total: int | None = None, label: str = "") -> Bar:
    """Return the bar of (kind, units) pairs; the rest of `total` stays empty track.

    Pieces of zero units are left out; where the pieces exceed `total`, they fill the bar.
    """
    filled = [(kind, units) for kind, units in parts if units and units > 0]
    whole = max(total or 0, sum(units for _, units in filled)) or 1
    segments: list[Segment] = []
    x = 0.0
    for kind, units in filled:
        width = 100 * units / whole
        text = f"{KINDS.get(kind, kind)} {wording.number(units)}"
        segments.append(
            Segment(kind, f"{x:.3f}%", f"{width:.3f}%", text, kind in HATCHED, not segments)
        )
        x += width
    spoken = ", ".join(segment.text for segment in segments) or gettext("nothing yet")
    return Bar(tuple(segments), f"{label}: {spoken}" if label else spoken)


def parts_of(named: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return (kind, units) pairs of a component's attributes in the order bars are drawn."""
    return [(kind, int(named[kind])) for kind in KINDS if named.get(kind)]

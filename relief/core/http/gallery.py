"""The component gallery: every component with made-up data, in both languages."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.http import gallery_samples as samples
from relief.core.http.picking import Option, answer_options
from relief.core.http.tones import Pill


@dataclass(frozen=True)
class Part:
    """One row of the gallery."""

    name: str
    title: str | Promise
    note: str | Promise = ""

    @property
    def template(self) -> str:
        """The template that shows the component."""
        return f"components/parts/{self.name}.html"


PARTS = (
    Part("pill", _("Pill"), _("grey waiting, blue moving, green done, amber at risk, red broken")),
    Part(
        "bar",
        _("Quantity and bar"),
        _("always number, unit and item; numbers that belong together are one bar"),
    ),
    Part(
        "clock",
        _("Clock"),
        _(
            "what is left of the promise; amber below a third, red below a sixth, filled when broken"
        ),
    ),
    Part("button", _("Button"), _("one dark button a page")),
    Part("header", _("Header"), _("id, status, owner, promise, next step")),
    Part("card", _("Card"), _("the same row in every list")),
    Part("stat", _("Number"), _("each names its worst case")),
    Part("timeline", _("Timeline"), _("what, when, who; newest first")),
    Part("field", _("Field"), _("an error names the field and the value")),
    Part("drop", _("File drop")),
    Part("filters", _("Filter bar"), _("filters live in the address")),
    Part("table", _("Table"), _("rows become cards on a phone")),
    Part("map", _("Map")),
    Part("chart", _("Chart")),
    Part("empty", _("Empty"), _("why, and the next step")),
    Part("error", _("Error"), _("what happened, what it means, what to do")),
    Part("toast", _("Toast"), _("ten seconds to undo, where nothing has left the building")),
    Part("confirm", _("Confirm"), _("typed, where something has left the building")),
    Part("steps", _("Steps"), _("of an import; of a parcel")),
    Part("skeleton", _("Loading"), _("keeps the place, so nothing jumps")),
)


def _minutes(count: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


def _clocks(now: datetime.datetime) -> list[dict[str, datetime.datetime]]:
    spans = ((160, 80), (38, 100), (12, 110), (-8, 120))
    return [{"due": now + _minutes(left), "started": now - _minutes(run)} for left, run in spans]


def _pills(words: samples.Words) -> list[Pill]:
    return [
        Pill("waiting", words.pills[0]),
        Pill("moving", words.pills[1]),
        Pill("allocated", words.pills[2]),
        Pill("done", words.pills[3]),
        Pill("risk", words.pills[4]),
        Pill("broken", words.pills[5]),
    ]


def _events(words: samples.Words, now: datetime.datetime) -> list[dict[str, Any]]:
    facts = (("risk", 14), ("moving", 62), ("done", 377))
    return [
        {"tone": tone, "at": now - _minutes(run), "what": what, "who": who}
        for (tone, run), (what, who) in zip(facts, words.events, strict=True)
    ]


def _table(words: samples.Words) -> list[dict[str, Any]]:
    units = ((18400, 9600, 1900, 6900), (4120, 3300, 420, 400), (6300, 5100, 0, 1200))
    return [
        {"item": item, "unit": unit, "held": held, "reserved": reserved, "soon": soon, "free": free}
        for (item, unit), (held, reserved, soon, free) in zip(words.stock, units, strict=True)
    ]


def _side(words: samples.Words, now: datetime.datetime) -> dict[str, Any]:
    return {
        "language": words.language,
        "words": words,
        "pills": _pills(words),
        "clocks": _clocks(now),
        "events": _events(words, now),
        "rows": _table(words),
        "page": Paginator(range(412), 25).page(2),
        "form": samples.SampleForm(words.form, words.suffix),
        "map": samples.map_data(words),
        "chart": samples.chart_data(words),
        "filters": words.pills[:3],
        "now": now,
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; answers 404 unless the platform is in debug or demo mode."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    now = clock.now()
    sides = [_side(samples.CHINESE, now), _side(samples.ENGLISH, now)]
    context = {"sides": sides, "parts": PARTS, "now": now, "wide": True}
    return render(request, "components/gallery.html", context)


def gallery_options(request: HttpRequest) -> HttpResponse:
    """Answer the gallery's pickers with the made-up places that hold the query."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    query = request.GET.get("q", "").strip().lower()
    found = [
        Option(code, f"{chinese} {english}", code)
        for code, chinese, english in samples.PLACES
        if query and query in f"{code} {chinese} {english}".lower()
    ]
    return answer_options(request, found)

"""Template tags and filters of every page: `{% load relief_ui %}`."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from relief.core import clock, wording
from relief.core.http import promise, tones

register = template.Library()

register.filter("number", wording.number)
register.filter("mask", wording.mask)
register.filter("doer", wording.doer)
register.filter("duration", wording.duration)


def page_now(context: Context) -> datetime.datetime:
    """Return the page's one moment: the context's `now`, else the platform's clock, read once."""
    given = context.get("now")
    if isinstance(given, datetime.datetime):
        return given
    request = context.get("request")
    kept = getattr(request, "relief_now", None)
    if not isinstance(kept, datetime.datetime):
        kept = clock.now()
        if request is not None:
            request.relief_now = kept
    return kept


@register.simple_tag
def percent(part: float, whole: float) -> str:
    """Return part of whole as "76%"."""
    return wording.percent(part, whole)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime.datetime | None) -> str:
    """Return a moment as "today 18:40"; a dash for None."""
    return wording.moment(value, page_now(context)) if value else "–"


@register.simple_tag(takes_context=True)
def ago(context: Context, value: datetime.datetime | None) -> str:
    """Return how long ago a moment was; a dash for None."""
    return wording.ago(value, page_now(context)) if value else "–"


@register.simple_tag(takes_context=True)
def left(context: Context, value: datetime.datetime | None) -> str:
    """Return what is left until a moment ("in 38 min"); a dash for None."""
    return wording.left(value, page_now(context)) if value else "–"


@register.simple_tag(takes_context=True)
def day(context: Context, value: datetime.date | None) -> str:
    """Return a date as "7 Sep" or 9 月 7 日; a dash for None."""
    today = timezone.localtime(page_now(context)).date()
    return wording.day(value, today) if value else "–"


@register.simple_tag(takes_context=True)
def ring(context: Context, due: datetime.datetime, **options: Any) -> promise.Ring:
    """Return the promise ring of a due time; options are those of `promise.ring`."""
    now = options.pop("now", None) or page_now(context)
    kept = {name: value for name, value in options.items() if value}
    return promise.ring(due, now, **kept)


@register.simple_tag
def bar(segments: Any = None, total: Any = None, label: str = "", **named: Any) -> promise.Bar:
    """Return a bar from (kind, units) pairs, or from units named by kind."""
    parts = list(segments) if segments else promise.parts_of(named)
    return promise.bar(parts, int(total) if total else None, label)


@register.simple_tag
def kinds(names: str = "delivered,moving,allocated,gap") -> list[tuple[str, str]]:
    """Return (kind, word) pairs of a legend from names joined by commas."""
    wanted = [name.strip() for name in names.split(",")]
    return [(name, str(promise.KINDS.get(name, name))) for name in wanted]


@register.simple_tag
def tone_of(tone: str, icon: str = "") -> tones.Tone:
    """Return a tone's name and icon, waiting where the tone is unknown."""
    return tones.tone(tone, icon)


@register.simple_tag
def script_words() -> dict[str, str]:
    """Return the sentences the scripts need."""
    return wording.script_words()


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """Return the page's query string with some parameters changed; None takes one out."""
    request = context.get("request")
    values = request.GET.copy() if request is not None else {}
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        else:
            values[name] = value
    return "?" + (values.urlencode() if hasattr(values, "urlencode") else urlencode(values))


@register.simple_tag(takes_context=True)
def sorting(context: Context, name: str) -> dict[str, str]:
    """Return a column's state (up, down or none) and the link that sorts by it next."""
    request = context.get("request")
    current = request.GET.get("sort", "") if request is not None else ""
    state = {name: "up", f"-{name}": "down"}.get(current, "")
    following = f"-{name}" if state == "up" else name
    return {"state": state, "url": query(context, sort=following, after=None, page=None)}


CLASSES: tuple[tuple[type, str], ...] = (
    (RadioSelect, ""),
    (CheckboxSelectMultiple, ""),
    (CheckboxInput, "r-check"),
    (Select, "r-select"),
    (Textarea, "r-textarea"),
)


@register.simple_tag
def control(field: BoundField, **attributes: Any) -> SafeString:
    """Return a form field's control in our look, joined to its help and its error."""
    widget = field.field.widget
    look = next((name for kind, name in CLASSES if isinstance(widget, kind)), "r-input")
    notes = [f"{field.auto_id}_help"] if field.help_text else []
    notes += [f"{field.auto_id}_error"] if field.errors else []
    wanted = {key.replace("_", "-"): value for key, value in attributes.items() if value}
    if notes:
        wanted["aria-describedby"] = " ".join(notes)
    wanted["class"] = f"{look} {widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs=wanted)


@register.simple_tag
def kind_of(field: BoundField) -> str:
    """Return how a field is laid out: check, group (radios, boxes) or line."""
    widget = field.field.widget
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "group"
    return "check" if isinstance(widget, CheckboxInput) else "line"


@register.filter
def way(row: Any, names: Mapping[str, str]) -> str:
    """Return the ends of a stretch in the reader's names, as in `{{ leg|way:names }}`."""
    return wording.way(row.origin_name, row.destination_name, names)


@register.filter
def quantity(value: int | None, unit: str) -> str:
    """Return a number with its unit, as in `{{ line.units|quantity:line.unit }}`."""
    return wording.quantity(value, unit)


@register.filter
def money(amount: Decimal | None, currency: str) -> str:
    """Return a price with its currency, as in `{{ lot.unit_price|money:lot.currency }}`."""
    return wording.money(amount, currency)

"""Checks of what a person or a program asked for; each names the field at fault."""

import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound
from relief.demand import rules
from relief.geography.models import Place, Site
from relief.geography.queries import place_of_code
from relief.geography.steps import site_at


def whole(field: str, value: object, low: int, high: int) -> int:
    """Return a whole number within bounds; Invalid names the field, the value and the bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        text = _("{value} is not possible: a whole number from {low} to {high}.")
        raise Invalid(field, text, value=value, low=f"{low:,}", high=f"{high:,}")
    return value


def units(field: str, value: object) -> int:
    """Return a quantity of at least one base unit."""
    return whole(field, value, 1, rules.MOST_UNITS)


def words(field: str, value: str, longest: int) -> str:
    """Return a text without blanks around it; Invalid where it holds NUL or is too long."""
    if "\x00" in value:
        raise Invalid(field, _("This text holds a character that cannot be stored."))
    if len(value) > longest:
        raise Invalid(field, _("At most {longest} characters."), longest=longest)
    return value.strip()


def reason(field: str, value: str, message: str | Promise) -> str:
    """Return a reason of at most 300 characters; Invalid with `message` where it is empty."""
    text = words(field, value, 300)
    if not text:
        raise Invalid(field, message)
    return text


def item(field: str, actor: Actor, key: UUID | str) -> Item:
    """Return an item in use by public id or code; Invalid where there is none."""
    rows = Item.objects.visible_to(actor).filter(is_active=True)
    uid = key if isinstance(key, UUID) else _as_uid(key)
    rows = rows.filter(uid=uid) if uid else rows.filter(code=str(key).replace("\x00", ""))
    found = rows.first()
    if found is None:
        raise Invalid(field, _("There is no item {item}."), item=str(key)[:60])
    return found


def _as_uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def site(actor: Actor, site_uid: UUID | None, place_key: UUID | str | None) -> Site:
    """Return the site asked for, or the one that stands for a place; Invalid for neither.

    A place is given by its public id or its GB/T 2260 code.
    """
    try:
        if site_uid is not None:
            return Site.objects.get_visible(actor, site_uid)
        if place_key is not None:
            found = site_at(_place(actor, place_key))
            if found is not None:
                return found
    except NotFound:
        pass
    raise Invalid("site", _("Choose the place where people need help."))


def _place(actor: Actor, key: UUID | str) -> Place:
    if isinstance(key, str) and len(key) == len("513322"):
        return place_of_code(actor, key.replace("\x00", ""))
    return Place.objects.get_visible(actor, key)


def moment(
    field: str, value: datetime.datetime | None, now: datetime.datetime
) -> datetime.datetime | None:
    """Return a time within the next year, or None; Invalid for the past and for no zone."""
    if value is None:
        return None
    if value.tzinfo is None or not now < value < now + datetime.timedelta(days=366):
        raise Invalid(field, _("The time must lie ahead, at most a year."))
    return value

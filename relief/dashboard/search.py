"""One search box: finds anything the reader may see, in Chinese, pinyin or by number."""

from typing import NamedTuple

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.geography.models import Place, Site
from relief.inventory.models import Facility, StockLot
from relief.organizations.permissions import Permission as P
from relief.shipping.models import Consignment
from relief.tracking.queries import consignments_named

MOST = 5


class Hit(NamedTuple):
    """Something found: what it is, its name, a second line, where it opens."""

    kind: str
    label: str
    second: str
    url: str
    icon: str = "circle"


def search(actor: Actor, text: str) -> list[Hit]:
    """Return what matches, exact numbers first, five of a kind at most."""
    text = text.strip()[:80].replace("\x00", "")
    if not text:
        return []
    return [hit for find in FINDERS for hit in find(actor, text) if hit.url]


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _requests(actor: Actor, text: str) -> list[Hit]:
    if not actor.may(P.REQUEST_VIEW):
        return []
    wanted = Q(number__istartswith=text) | Q(site__search__icontains=text)
    rows = ReliefRequest.objects.visible_to(actor).filter(wanted).select_related("site")
    return [
        Hit(
            _("Request"),
            f"{row.number} · {row.site}",
            row.get_status_display(),
            _url("demand:request-detail", row.uid),
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


def _consignments(actor: Actor, text: str) -> list[Hit]:
    if not actor.may(P.CONSIGNMENT_VIEW):
        return []
    wanted = Q(number__istartswith=text) | Q(deliveries__number__iexact=text)
    wanted |= Q(uid__in=consignments_named(text))
    rows = Consignment.objects.visible_to(actor).filter(wanted)
    rows = rows.select_related("destination", "to_facility")
    return [
        Hit(
            _("Consignment"),
            f"{row.number} → {row.end}",
            row.get_status_display(),
            _url("shipping:consignment-detail", row.uid),
        )
        for row in rows.distinct().order_by("-pk")[:MOST]
    ]


def _lots(actor: Actor, text: str) -> list[Hit]:
    if not actor.may(P.STOCK_VIEW):
        return []
    wanted = Q(number__istartswith=text) | Q(batch__istartswith=text)
    rows = StockLot.objects.visible_to(actor).filter(wanted).select_related("item")
    return [
        Hit(
            _("Lot"), f"{row.number} · {row.item}", row.batch, _url("inventory:lot-detail", row.uid)
        )
        for row in rows.order_by("-pk")[:MOST]
    ]


def _items(actor: Actor, text: str) -> list[Hit]:
    rows = Item.objects.visible_to(actor).filter(search__icontains=text).order_by("code")
    return [
        Hit(_("Item"), str(row), row.code, _url("item-detail", row.code)) for row in rows[:MOST]
    ]


def _places(actor: Actor, text: str) -> list[Hit]:
    sites = Site.objects.visible_to(actor).filter(search__icontains=text).order_by("pk")
    places = Place.objects.visible_to(actor).filter(search__icontains=text).order_by("code")
    list_url = _url("demand:request-list")
    found = [
        Hit(_("Site"), str(row), row.place.path_zh, f"{list_url}?site={row.uid}")
        for row in sites.select_related("place")[:MOST]
    ]
    found += [
        Hit(_("Place"), str(row), f"{row.path_zh} {row.code}", f"{list_url}?place={row.code}")
        for row in places[:MOST]
    ]
    return found if list_url else []


def _facilities(actor: Actor, text: str) -> list[Hit]:
    wanted = Q(code__istartswith=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
    rows = Facility.objects.visible_to(actor).filter(wanted).order_by("code")
    return [
        Hit(
            _("Facility"),
            str(row),
            row.get_kind_display(),
            _url("inventory:facility-detail", row.uid),
        )
        for row in rows[:MOST]
    ]


def _emergencies(actor: Actor, text: str) -> list[Hit]:
    wanted = Q(code__istartswith=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
    rows = Emergency.objects.visible_to(actor).filter(wanted).order_by("-pk")
    return [
        Hit(_("Emergency"), str(row), row.get_status_display(), _url("emergency-detail", row.uid))
        for row in rows[:MOST]
    ]


FINDERS = (_requests, _consignments, _lots, _emergencies, _items, _facilities, _places)

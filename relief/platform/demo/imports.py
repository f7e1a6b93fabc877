"""Every partner imports its own list and says what it shares."""

from collections import defaultdict
from collections.abc import Callable

from django.core.files import File

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.emergencies.models import Emergency
from relief.inventory.actions import import_list, sharing
from relief.inventory.models import SharingRule, StockImport, StockLot
from relief.organizations.models import Membership, Organization
from relief.platform.demo import world

Say = Callable[[str], None]


def everyone(say: Say) -> None:
    """Import every list and set every sharing rule; what is there already is left alone."""
    for row in world.rows("partners.csv"):
        one(row["code"], say)
    share_all()


def one(code: str, say: Say) -> None:
    """One partner's stock keeper uploads the partner's list and confirms it."""
    path = next((world.DATA / "stock").glob(f"{code}.*"))
    keeper = of(code, "stock_keeper")
    done = StockImport.objects.filter(organization__code=code, filename=path.name)
    if done.filter(status="confirmed").exists():
        return
    with path.open("rb") as file:
        row = import_list.upload(
            actor=keeper, now=clock.now(), file=File(file, name=path.name), filename=path.name
        )
    row = import_list.confirm(actor=keeper, now=clock.now(), uid=row.uid)
    say(f"  {code}: {row.summary.get('ready', row.summary.get('rows'))} rows from {path.name}")


def of(code: str, role: str) -> Actor:
    """Return the demo person with a role in a partner."""
    rows = Membership.objects.filter(organization__code=code, roles__contains=[role])
    return world.actor(rows.select_related("user")[0].user.email)


def share_all() -> None:
    """Set the sharing rules of `sharing.csv`; an item kept back means rules for the others."""
    if SharingRule.objects.exists():
        return
    kept_back: dict[str, set[str]] = defaultdict(set)
    general = []
    for row in world.rows("sharing.csv"):
        if row["item"] and row["shared_with"] == "none":
            kept_back[row["owner"]].add(row["item"])
        elif row["shared_with"] != "none":
            general.append(row)
    for row in general:
        _share(row, kept_back[row["owner"]])


def _share(row: dict[str, str], kept_back: set[str]) -> None:
    owner = of(row["owner"], "partner_admin")
    emergency = Emergency.objects.filter(code=row["emergency"].lower()).first()
    names = [] if row["shared_with"] == "all" else row["shared_with"].split(";")
    partners = Organization.objects.filter(code__in=names).values_list("uid", flat=True)
    share_with = "named" if names else ("emergency" if emergency else "all")
    for item in _items(row["owner"], kept_back):
        sharing.set_rule(
            actor=owner,
            now=clock.now(),
            share_with=share_with,
            item=item.uid if item else None,
            partners=list(partners),
            emergency=emergency.uid if emergency else None,
            releases_alone=share_with == "all",
        )


def _items(owner: str, kept_back: set[str]) -> list[Item | None]:
    """Return None for one rule over everything, or each item that is not kept back."""
    if not kept_back:
        return [None]
    owned = StockLot.objects.filter(owner__code=owner).values("item_id")
    return list(Item.objects.filter(pk__in=owned).exclude(code__in=kept_back))

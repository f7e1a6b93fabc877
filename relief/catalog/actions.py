"""Writing the catalogue: packs that change from a day on, kits and what they are made of."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item, Kit, KitComponent, Pack
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid
from relief.core.work import action
from relief.journal.record import record
from relief.organizations.permissions import Permission

LONGEST_NAME = 20
LARGEST = 10**9
MOST_COMPONENTS = 100


class PackToday(Conflict):
    """The pack was given another content for the same day."""

    code = "pack_set_that_day"
    message = _("{name} was set to {units} for {day} already; choose a later day.")


@action(Permission.CATALOG_EDIT)
def set_pack(
    *,
    actor: Actor,
    now: datetime.datetime,
    item: UUID,
    name: str,
    quantity: int,
    valid_from: datetime.date | None = None,
) -> Pack:
    """Say what a pack holds from a day on (today where none is given); return it.

    What was entered before keeps the units it was booked with: movements store base units.
    The same content again changes nothing. Raises PackToday.
    """
    goods = Item.objects.get_visible(actor, item, is_active=True)
    today = clock.local_date(now)
    day = valid_from or today
    word = name.strip()
    if not 1 <= len(word) <= LONGEST_NAME:
        raise Invalid("name", _("Give the pack a name of 1 to 20 signs."))
    if not 1 <= quantity <= LARGEST:
        raise Invalid("quantity", _("A pack holds at least 1 unit."))
    if day < today:
        raise Invalid("valid_from", _("A pack changes from today on at the earliest."))
    pack, is_new = Pack.objects.get_or_create(
        item=goods, name=word, valid_from=day, defaults={"quantity": quantity}
    )
    if pack.quantity != quantity:
        raise PackToday(name=word, units=pack.quantity, day=day)
    if is_new:
        record("pack.set", subject=goods, actor=actor, now=now,
               payload={"name": word, "units": quantity, "from": day.isoformat()},
               organization_id=actor.organization_id)  # fmt: skip
    return pack


@action(Permission.CATALOG_EDIT)
def define_kit(
    *,
    actor: Actor,
    now: datetime.datetime,
    item: UUID,
    components: Mapping[UUID, int],
    note: str = "",
) -> Kit:
    """Say what an organization's kit is made of, in base units by item; return the definition.

    It replaces the one in force; kits built before stay what they are.
    """
    if actor.organization_id is None:
        raise Invalid("item", _("A kit belongs to an organization."))
    goods = Item.objects.get_visible(actor, item, is_active=True)
    if not 1 <= len(components) <= MOST_COMPONENTS:
        raise Invalid("components", _("Name at least one component."))
    if goods.uid in components:
        raise Invalid("components", _("A kit is not a component of itself."))
    if any(not 1 <= units <= LARGEST for units in components.values()):
        raise Invalid("components", _("Each component counts at least 1 unit."))
    parts = [
        (Item.objects.get_visible(actor, uid, is_active=True), components[uid])
        for uid in sorted(components)
    ]
    live = Kit.objects.filter(organization_id=actor.organization_id, item=goods)
    live.filter(ended_at__isnull=True).update(ended_at=now)
    row = Kit.objects.create(organization_id=actor.organization_id, item=goods, note=note.strip())
    KitComponent.objects.bulk_create(
        KitComponent(kit=row, item=part, quantity=units) for part, units in parts
    )
    record("kit.defined", subject=row, actor=actor, now=now,
           payload={"item": goods.code, "components": len(parts)})  # fmt: skip
    return row


@action(Permission.CATALOG_EDIT)
def end_kit(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Kit:
    """End a definition: no more such kits are built. Again does nothing. Return it."""
    rows = Kit.objects.select_for_update(of=("self",), no_key=True)
    row = rows.get_visible(actor, uid, organization_id=actor.organization_id)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record("kit.ended", subject=row, actor=actor, now=now)
    return row

"""Say how much life goods must have left for an item, a way or a recipient."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.geography.models import Place
from relief.inventory.actions import handling
from relief.inventory.models import LifeRule
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission, Role

MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class About:
    """What a rule speaks of; None means every one."""

    item: UUID | None = None
    origin: UUID | None = None
    destination: str = ""
    recipient: UUID | None = None


@action(Permission.STOCK_SHARE)
def set_rule(
    *, actor: Actor, now: datetime.datetime, about: About, days: int, reason: str
) -> LifeRule:
    """Ask for `days` of life left on arrival; return the rule.

    A partner speaks of what comes to itself, a coordinator of everything. The rule replaces
    the one about exactly the same.
    """
    handling.require_reason(reason)
    if actor.organization_id is None:
        raise NotAllowed
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("days", _("Between 1 and {most} days."), most=MOST_DAYS)
    keys = _keys(actor, about)
    if not any(keys.values()):
        raise Invalid("item", _("Name an item, a way or a recipient."))
    _require_own(actor, keys["recipient_id"])
    LifeRule.objects.filter(**_exactly(keys), ended_at__isnull=True).update(ended_at=now)
    row = LifeRule.objects.create(
        **keys, days=days, reason=reason.strip(), set_by_id=actor.organization_id
    )
    record("life.set", subject=row, actor=actor, now=now, payload={"days": days},
           organization_id=actor.organization_id)  # fmt: skip
    return row


@action(Permission.STOCK_SHARE)
def end_rule(*, actor: Actor, now: datetime.datetime, uid: UUID) -> LifeRule:
    """End a rule; again does nothing. For who could set it."""
    row = LifeRule.objects.select_for_update(of=("self",), no_key=True).get_visible(actor, uid)
    _require_own(actor, row.recipient_id)
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        record("life.ended", subject=row, actor=actor, now=now, payload={"days": row.days},
               organization_id=row.set_by_id)  # fmt: skip
    return row


def _keys(actor: Actor, about: About) -> dict[str, int | None]:
    item = handling.item(actor, about.item).pk if about.item else None
    origin = handling.facility(actor, about.origin).pk if about.origin else None
    place = recipient = None
    if about.destination:
        found = Place.objects.filter(code=about.destination).first()
        if found is None:
            raise Invalid("destination", _("There is no such place."))
        place = found.pk
    if about.recipient:
        partner = Organization.objects.filter(uid=about.recipient, is_active=True).first()
        if partner is None:
            raise NotFound
        recipient = partner.pk
    return {
        "item_id": item,
        "origin_id": origin,
        "destination_id": place,
        "recipient_id": recipient,
    }


def _exactly(keys: dict[str, int | None]) -> dict[str, object]:
    return {(name if value else f"{name}__isnull"): value or True for name, value in keys.items()}


def _require_own(actor: Actor, recipient_id: int | None) -> None:
    is_own = recipient_id is not None and recipient_id == actor.organization_id
    if not is_own and not actor.has_role(Role.COORDINATOR):
        raise NotAllowed

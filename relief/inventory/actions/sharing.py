"""Share stock with others: set a rule, end a rule."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action
from relief.emergencies.models import Emergency
from relief.inventory.actions import handling
from relief.inventory.models import SharingRule, SharingWith
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission


@action(Permission.STOCK_SHARE)
def set_rule(
    *,
    actor: Actor,
    now: datetime.datetime,
    share_with: str,
    organization: UUID | None = None,
    item: UUID | None = None,
    facility: UUID | None = None,
    partners: Iterable[UUID] = (),
    emergency: UUID | None = None,
    max_quantity: int | None = None,
    max_share: Decimal | None = None,
    releases_alone: bool = False,
    until: datetime.date | None = None,
) -> SharingRule:
    """Say which goods others may be given; return the rule.

    A rule for the same goods and emergency is ended by the new one. `partners` are the
    organizations of a `named` rule; `max_quantity` is units of an item in all, `max_share` a
    part from 0 to 1 of what there is. Only the system sets rules of another `organization`.
    """
    owner_id = _owner(actor, organization)
    named = _partners(share_with, partners, owner_id)
    crisis = Emergency.objects.get_visible(actor, emergency) if emergency else None
    _require_sense(share_with, crisis, max_quantity, max_share, until, now)
    goods = handling.item(actor, item) if item else None
    place = handling.facility(actor, facility) if facility else None
    Organization.objects.select_for_update(no_key=True).get(pk=owner_id)
    SharingRule.objects.filter(
        organization_id=owner_id, item=goods, facility=place, emergency=crisis,
        ended_at__isnull=True,
    ).update(ended_at=now)  # fmt: skip
    rule = SharingRule.objects.create(
        organization_id=owner_id, item=goods, facility=place, share_with=share_with,
        emergency=crisis, max_quantity=max_quantity, max_share=max_share,
        releases_alone=releases_alone, until=until,
    )  # fmt: skip
    rule.partners.set(named)
    _tell(rule, "set", actor, now)
    return rule


@action(Permission.STOCK_SHARE)
def end_rule(*, actor: Actor, now: datetime.datetime, uid: UUID) -> SharingRule:
    """End a sharing rule; what is reserved stays reserved. Ending twice does nothing."""
    rows = SharingRule.objects.select_for_update(of=("self",), no_key=True)
    rule = rows.get_visible(actor, uid)
    if actor.kind != "system" and rule.organization_id != actor.organization_id:
        raise NotAllowed
    if rule.ended_at is None:
        rule.ended_at = now
        rule.save(update_fields=["ended_at"])
        _tell(rule, "ended", actor, now)
    return rule


def _owner(actor: Actor, organization: UUID | None) -> int:
    if organization is not None and actor.kind == "system":
        return Organization.objects.get(uid=organization).pk
    if actor.organization_id is None or organization is not None:
        raise NotAllowed
    return actor.organization_id


def _partners(share_with: str, partners: Iterable[UUID], owner_id: int) -> list[Organization]:
    wanted = set(partners)
    if (share_with == SharingWith.NAMED) != bool(wanted):
        raise Invalid("partners", _("Name the partners, and only in a rule for named partners."))
    found = list(Organization.objects.filter(uid__in=wanted, is_active=True))
    if len(found) != len(wanted):
        raise NotFound
    if any(row.pk == owner_id for row in found):
        raise Invalid("partners", _("Your own organization needs no rule."))
    return found


def _require_sense(
    share_with: str,
    crisis: Emergency | None,
    max_quantity: int | None,
    max_share: Decimal | None,
    until: datetime.date | None,
    now: datetime.datetime,
) -> None:
    if share_with not in SharingWith.values:
        raise Invalid("share_with", _("Choose with whom to share."))
    if share_with == SharingWith.EMERGENCY and crisis is None:
        raise Invalid("emergency", _("Choose the emergency."))
    if max_quantity is not None and max_quantity <= 0:
        raise Invalid("max_quantity", _("The quantity must be more than 0."))
    if max_share is not None and not 0 < max_share <= 1:
        raise Invalid("max_share", _("The share is more than 0 and at most 100%."))
    if until is not None and until < clock.local_date(now):
        raise Invalid("until", _("This date is over."))


def _tell(rule: SharingRule, what: str, actor: Actor, now: datetime.datetime) -> None:
    payload = {"what": what, "share_with": rule.share_with, "rule": str(rule.uid)}
    record("sharing.changed", subject=rule, actor=actor, now=now, payload=payload)

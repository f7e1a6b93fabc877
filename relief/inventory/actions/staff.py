"""Say who works at a facility: they see and handle what lies there, whoever owns it."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.inventory.actions.change_facility import own
from relief.inventory.models import Facility, FacilityStaff
from relief.journal.record import record
from relief.organizations.models import Membership
from relief.organizations.permissions import Permission


@action(Permission.MEMBER_MANAGE)
def add_staff(*, actor: Actor, now: datetime.datetime, facility: UUID, member: UUID) -> Facility:
    """Let a colleague work at a facility their organization runs; return it.

    Adding twice does nothing. Raises NotFound where there is no such colleague.
    """
    place = own(actor, facility)
    person = _member(actor, place, member)
    if not place.is_active:
        raise Invalid("facility", _("This warehouse is closed."))
    _row, is_new = FacilityStaff.objects.get_or_create(facility=place, user_id=person.user_id)
    if is_new:
        record("facility.staffed", subject=place, actor=actor, now=now,
               payload={"name": place.name_zh}, related=[person.uid])  # fmt: skip
    return place


@action(Permission.MEMBER_MANAGE)
def remove_staff(*, actor: Actor, now: datetime.datetime, facility: UUID, member: UUID) -> Facility:
    """Let a colleague work at a facility no more; return it. Removing twice does nothing."""
    place = own(actor, facility)
    person = _member(actor, place, member)
    gone, _kinds = FacilityStaff.objects.filter(facility=place, user_id=person.user_id).delete()
    if gone:
        record("facility.unstaffed", subject=place, actor=actor, now=now,
               payload={"name": place.name_zh}, related=[person.uid])  # fmt: skip
    return place


def _member(actor: Actor, place: Facility, uid: UUID) -> Membership:
    rows = Membership.objects.filter(organization_id=place.operator_id, is_active=True)
    row: Membership = rows.get_visible(actor, uid)
    return row

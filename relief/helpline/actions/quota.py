"""Grant what the helpline may give away at once."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.emergencies.models import Emergency
from relief.helpline.models import Quota
from relief.helpline.rules.promises import APPROVED_AT_ONCE
from relief.journal.record import record
from relief.organizations.models import user_id_of
from relief.organizations.permissions import Permission

MOST = 10**9


@action(Permission.REQUEST_VERIFY)
def grant_quota(
    *,
    actor: Actor,
    now: datetime.datetime,
    emergency_uid: UUID,
    triage_class: int,
    lines_a_day: int,
    units_a_day: int,
) -> Quota:
    """Set how many lines and units a day of a class are approved at once; 0 stops it.

    For the coordinator's own organization's helpline. Raises Invalid by field, NotFound.
    """
    if actor.organization_id is None:
        raise NotAllowed
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    if triage_class not in APPROVED_AT_ONCE:
        raise Invalid("triage_class", _("Only P1 and P2 are approved at once."))
    for field, value in (("lines_a_day", lines_a_day), ("units_a_day", units_a_day)):
        if not 0 <= value <= MOST:
            raise Invalid(field, _("A whole number from 0 to {most}."), most=MOST)
    values = {
        "lines_a_day": lines_a_day,
        "units_a_day": units_a_day,
        "granted_by_id": user_id_of(actor) or None,
        "granted_at": now,
    }
    quota, _is_new = Quota.objects.update_or_create(
        organization_id=actor.organization_id,
        emergency=emergency,
        triage_class=triage_class,
        defaults=values,
    )
    facts = {"class": triage_class, "lines": lines_a_day, "units": units_a_day}
    record(
        "quota.granted",
        subject=quota,
        actor=actor,
        now=now,
        payload=facts,
        emergency_uid=emergency.uid,
    )
    return quota

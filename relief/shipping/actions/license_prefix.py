"""Name the GS1 company prefix that an organization holds a licence for."""

import datetime

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.shipping.models import LicensedPrefix


@action(Permission.PREFIX_LICENSE)
def license_prefix(*, actor: Actor, now: datetime.datetime, digits: str) -> LicensedPrefix | None:
    """Keep the prefix of the actor's organization; "" takes it away and returns None.

    Packages that are packed from now on bear SSCCs of it; labels that exist keep theirs.
    Serials go on where they were, so that none is given out twice. Raises Invalid.
    """
    if actor.organization_id is None:
        raise NotAllowed
    owner = Organization.objects.select_for_update(no_key=True).get(pk=actor.organization_id)
    given = digits.strip()
    if given and not (given.isascii() and given.isdigit() and 4 <= len(given) <= 12):
        raise Invalid("digits", _("A GS1 company prefix has 4 to 12 digits."))
    held = LicensedPrefix.objects.filter(organization=owner).first()
    if given and LicensedPrefix.objects.filter(prefix=given).exclude(organization=owner).exists():
        raise Invalid("digits", _("Another organization holds this prefix."))
    before = held.prefix if held else ""
    if given == before:
        return held
    if held is None:
        held = LicensedPrefix(organization=owner)
    held.prefix = given
    held.save()
    facts = {"prefix": given, "before": before}
    record("organization.prefix_changed", subject=owner, actor=actor, now=now, payload=facts,
           organization_id=owner.pk)  # fmt: skip
    return held if given else None

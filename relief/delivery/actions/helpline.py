"""The code by telephone: told again, or made new, always with a purpose that is logged."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import action
from relief.delivery import steps
from relief.delivery.actions.access import require_step
from relief.delivery.codes import give_code
from relief.delivery.models import Delivery
from relief.organizations.permissions import Permission


@action(Permission.PERSON_REVEAL)
def reveal_code(*, actor: Actor, now: datetime.datetime, uid: UUID, purpose: str) -> str:
    """Return the six digits to tell them to the recipient; the look is logged."""
    row = steps.lock(Delivery.objects.get_visible(actor, uid))
    if not purpose.strip():
        raise Invalid("purpose", _("Say what for."))
    steps.tell("code_revealed", row, actor=actor, now=now, payload={"purpose": purpose[:200]})
    return str(row.code_sealed)


@action(Permission.PERSON_REVEAL)
def renew_code(*, actor: Actor, now: datetime.datetime, uid: UUID, purpose: str) -> str:
    """Make and return a new code with all its tries; the old one opens nothing more."""
    row = steps.lock(Delivery.objects.get_visible(actor, uid))
    require_step(row, "hand_over")
    if not purpose.strip():
        raise Invalid("purpose", _("Say what for."))
    give_code(row)
    steps.tell("code_renewed", row, actor=actor, now=now, payload={"purpose": purpose[:200]})
    return str(row.code_sealed)

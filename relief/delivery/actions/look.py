"""Look: a proof shows a person's door or hand, so each look at it is logged."""

import datetime
from uuid import UUID

from relief.core.actors import Actor
from relief.core.work import action
from relief.delivery import queries, steps
from relief.delivery.models import ProofFile
from relief.organizations.permissions import Permission


@action(Permission.DELIVERY_VIEW)
def look_at_proof(*, actor: Actor, now: datetime.datetime, uid: UUID) -> ProofFile:
    """Return a photo or signature and log who looked. Raises NotFound."""
    found = queries.proof_file(actor, uid)
    row = found.proof.delivery
    steps.tell("proof_viewed", row, actor=actor, now=now, payload={"kind": found.kind})
    return found

"""Two people look at a proposal, one of them the owner's; neither made it."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, NotAllowed, Refused
from relief.core.work import action
from relief.inventory.actions.disposal import cases
from relief.inventory.models import Disposal, DisposalSignature
from relief.inventory.states import DISPOSAL
from relief.organizations.permissions import Permission

NEEDED = 2


class OwnProposal(Refused):
    """The proposer wants to decide."""

    code = "own_proposal"
    message = _("You proposed this. Two others decide.")


class SignedBefore(Conflict):
    """The same person signs twice."""

    code = "signed_before"
    message = _("You have signed this. Somebody else signs next.")


class OwnerFirst(Refused):
    """Two signatures, none of them the owner's."""

    code = "owner_must_sign"
    message = _("One of the two signatures is the owner's: {owner} has not signed yet.")


@action(Permission.DISPOSAL_APPROVE)
def sign(*, actor: Actor, now: datetime.datetime, uid: UUID) -> Disposal:
    """Agree to a proposal; the second signature approves it. Return the case.

    Raises OwnProposal, SignedBefore, and OwnerFirst where the second signature would leave
    the owner out; NotAllowed for a program.
    """
    cases.require_person(actor)
    case = cases.locked(actor, uid)
    signed = list(case.signatures.all())
    to = "approved" if len(signed) + 1 >= NEEDED else "under_review"
    DISPOSAL.require(case.status, to)
    if case.proposer == actor.key:
        raise OwnProposal
    if any(row.signer == actor.key for row in signed):
        raise SignedBefore
    if actor.organization_id is None:
        raise NotAllowed
    organizations = {actor.organization_id, *(row.organization_id for row in signed)}
    if to == "approved" and case.owner_id not in organizations:
        raise OwnerFirst(owner=str(case.owner))
    DisposalSignature.objects.create(
        disposal=case, signer=actor.key, signer_label=actor.label,
        organization_id=actor.organization_id, signed_at=now,
    )  # fmt: skip
    cases.advance(case, to, actor=actor, now=now)
    return case


@action(Permission.DISPOSAL_APPROVE)
def reject(*, actor: Actor, now: datetime.datetime, uid: UUID, reason: str) -> Disposal:
    """Refuse a proposal with a reason; the goods stay quarantined. Return the case."""
    cases.require_person(actor)
    case = cases.locked(actor, uid)
    if case.status not in ("proposed", "under_review"):
        DISPOSAL.require(case.status, "proposed")
    if case.proposer == actor.key:
        raise OwnProposal
    changes = {"rejection": cases.require_text("reason", reason)}
    cases.advance(case, "rejected", actor=actor, now=now, changes=changes)
    return case

"""Hand over: goods reach hands, and it is kept who took them."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.work import action
from relief.delivery import codes, files, missions, steps
from relief.delivery.actions.access import require_step, to_perform
from relief.delivery.models import Delivery, Method, ProofOfDelivery, SignerRole
from relief.organizations.permissions import Permission
from relief.shipping.actions.access import moment

BY_CODE = frozenset({Method.STATION, Method.UNMANNED})


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a hand-over: who took what, and how that is proved.

    `lines` are base units by consignment line; empty means everything that is left.
    """

    signer_role: str = SignerRole.SELF
    signer_name: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    pictures: tuple[files.Picture, ...] = field(default=(), repr=False)
    lines: Mapping[UUID, int] = field(default_factory=dict)
    occurred_at: datetime.datetime | None = None


class ProofNeeded(Invalid):
    """Nothing proves the hand-over."""

    code = "proof_needed"
    message = _("Take the code, a signature or a photo.")


def hand_over(*, actor: Actor, now: datetime.datetime, uid: UUID, given: Given) -> Delivery:
    """Hand goods over at the door or a distribution point; return the delivery.

    Needs a code, a signature or a photo. A wrong code uses up one of five tries even though
    everything else is undone. Raises InvalidMove, Invalid, WrongCode, CodeLocked.
    """
    return _tried(_at_the_door, Permission.DELIVERY_PERFORM, actor, now, uid, given)


def pick_up(*, actor: Actor, now: datetime.datetime, uid: UUID, given: Given) -> Delivery:
    """Give goods out at a station against the code; raises what `hand_over` raises."""
    return _tried(_at_the_station, Permission.STATION_KEEP, actor, now, uid, given)


def open_vehicle(*, actor: Actor, now: datetime.datetime, uid: UUID, given: Given) -> Delivery:
    """Open a vehicle's compartment against the code; raises what `hand_over` raises."""
    return _tried(_at_the_vehicle, Permission.VEHICLE_OPERATE, actor, now, uid, given)


def _tried(
    act: Callable[..., Delivery],
    permission: Permission,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    given: Given,
) -> Delivery:
    """Count the try of a code in its own transaction, so that guessing always costs one.

    Who may not hand over may not use up tries either.
    """
    if not actor.may(permission):
        raise NotAllowed(permission=str(permission))
    if given.code:
        _count_try(actor=actor, uid=uid)
    kept: list[str] = []
    try:
        return act(actor=actor, now=now, uid=uid, given=given, kept=kept)
    except BaseException:
        for name in kept:
            default_storage.delete(name)
        raise


@action(Permission.DELIVERY_VIEW)
def _count_try(*, actor: Actor, uid: UUID) -> None:
    row = to_perform(actor, uid)
    require_step(row, "hand_over")
    codes.count_try(row)


@action(Permission.DELIVERY_PERFORM)
def _at_the_door(
    *, actor: Actor, now: datetime.datetime, uid: UUID, given: Given, kept: list[str]
) -> Delivery:
    return _give(actor, now, to_perform(actor, uid), given, kept)


@action(Permission.STATION_KEEP)
def _at_the_station(
    *, actor: Actor, now: datetime.datetime, uid: UUID, given: Given, kept: list[str]
) -> Delivery:
    row = to_perform(actor, uid)
    if row.method != Method.STATION:
        raise Invalid("station", _("These goods do not go to a station."))
    return _give(actor, now, row, given, kept)


@action(Permission.VEHICLE_OPERATE)
def _at_the_vehicle(
    *, actor: Actor, now: datetime.datetime, uid: UUID, given: Given, kept: list[str]
) -> Delivery:
    row = to_perform(actor, uid)
    if row.method != Method.UNMANNED:
        raise Invalid("vehicle", _("No unmanned vehicle brings this delivery."))
    mission = missions.open_of(row)
    done = _give(actor, now, row, given, kept)
    if mission and done.status == "delivered":
        mission.delivery = row
        missions.advance(mission, "opened", actor=actor, now=moment(given.occurred_at, now))
    return done


def _give(
    actor: Actor, now: datetime.datetime, row: Delivery, given: Given, kept: list[str]
) -> Delivery:
    require_step(row, "hand_over")
    at = moment(given.occurred_at, now)
    counts = _counts(row, given.lines)
    means = _proved_by(row, given)
    _prove(row, given, counts, means, at, kept)
    if given.code:
        Delivery.objects.filter(pk=row.pk).update(code_tries=0)
    facts = {"substatus": given.signer_role, "proof": means}
    steps.hand_over(row, counts, at=at, actor=actor, payload=facts)
    return row


def _counts(row: Delivery, lines: Mapping[UUID, int]) -> dict[int, int]:
    """Return units by delivery line id; Invalid for foreign lines or more than is left."""
    left = steps.remaining(row)
    if not lines:
        return left
    keys = dict(row.lines.values_list("consignment_line__uid", "pk"))
    counts = {}
    for uid, units in lines.items():
        key = keys.get(uid)
        if key is None:
            raise Invalid("lines", _("A line is not part of this delivery."))
        if not 0 <= units <= left.get(key, 0):
            raise Invalid(
                "lines",
                _("{units} units given, {left} are there."),
                units=units,
                left=left.get(key, 0),
            )
        counts[key] = units
    wanted = {key: units for key, units in counts.items() if units}
    if not wanted:
        raise Invalid("lines", _("Nothing would be handed over: choose a reason instead."))
    return wanted


def _proved_by(row: Delivery, given: Given) -> str:
    if given.signer_role not in SignerRole.values:
        raise Invalid("signer_role", _("Say who took the goods."))
    if given.signer_role == SignerRole.PROXY and not given.signer_name.strip():
        raise Invalid("signer_name", _("Ask for the name of who takes it for the recipient."))
    if row.method in BY_CODE and not given.code:
        raise codes.CodeNeeded
    if given.code:
        codes.require_right(row, given.code)
    means = (["code"] if given.code else []) + sorted({row.kind for row in given.pictures})
    if not means:
        raise ProofNeeded("code")
    return " ".join(means)


def _prove(
    row: Delivery,
    given: Given,
    counts: Mapping[int, int],
    means: str,
    at: datetime.datetime,
    kept: list[str],
) -> None:
    lines = row.lines.select_related("consignment_line__item").filter(pk__in=counts)
    proof = ProofOfDelivery.objects.create(
        delivery=row,
        signer_role=given.signer_role,
        signer_name=given.signer_name.strip()[:80],
        method=means,
        handed=[
            {
                "line": str(line.consignment_line.uid),
                "item": line.consignment_line.item.code,
                "quantity": counts[line.pk],
            }
            for line in lines
        ],
        occurred_at=at,
    )
    files.store(proof, given.pictures, kept=kept)

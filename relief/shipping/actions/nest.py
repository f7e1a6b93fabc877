"""Put together: cartons and parcels on a pallet, parcels into a carton."""

import datetime
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove
from relief.core.work import action
from relief.organizations.permissions import Permission
from relief.shipping import steps
from relief.shipping.actions.access import to_load
from relief.shipping.models import Consignment, HandlingUnit, UnitKind
from relief.shipping.states import ConsignmentStatus

HOLDS = {"pallet": {"carton", "parcel"}, "carton": {"parcel"}}


@action(Permission.CONSIGNMENT_PACK)
def put_together(
    *, actor: Actor, now: datetime.datetime, uid: UUID, units: Sequence[UUID], kind: str = "pallet"
) -> HandlingUnit:
    """Put packages of a packed consignment on a new pallet, or into a new carton; return it.

    It bears a label of its own; what lies inside keeps its own. Raises Invalid, InvalidMove.
    """
    row = to_load(actor, uid)
    if row.status != "packed":
        raise InvalidMove(status=ConsignmentStatus(row.status).label, current=row.status)
    if kind not in HOLDS:
        raise Invalid("kind", _("Choose a pallet or a carton."))
    inside = list(row.units.filter(uid__in=units, parent=None).select_for_update())
    if not inside or len(inside) != len(set(units)):
        raise Invalid("units", _("Choose packages that stand alone."))
    if any(unit.kind not in HOLDS[kind] for unit in inside):
        raise Invalid(
            "units", _("A {kind} does not go there."), kind=UnitKind(inside[0].kind).label
        )
    code = steps.ssccs(row.owner_id, 1)[0]
    outer = HandlingUnit.objects.create(consignment=row, kind=kind, sscc=code)
    HandlingUnit.objects.filter(pk__in=[unit.pk for unit in inside]).update(parent=outer)
    count = row.units.filter(parent=None).count()
    Consignment.objects.filter(pk=row.pk).update(packages=count)
    facts = {"unit": outer.number, "inside": len(inside)}
    steps.tell("put_together", row, actor=actor, now=now, payload=facts)
    return outer

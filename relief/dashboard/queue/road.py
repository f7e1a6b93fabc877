"""What waits on the road and at the door."""

from django.utils.translation import gettext as _

from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.dashboard.queue.task import MOST, Source, Task, page
from relief.delivery.models import Delivery
from relief.donations.models import Pledge
from relief.inventory.models import staffed_by
from relief.organizations.permissions import Permission as P
from relief.shipping.models import Consignment, Promise


def _at_risk(actor: Actor) -> list[Task]:
    if not actor.may(P.CONSIGNMENT_VIEW) or (actor.may(P.CONSIGNMENT_PACK) and not actor.sees_all):
        return []
    rows = Promise.objects.visible_to(actor).filter(status="open")
    ends = ("origin", "destination", "origin_hub", "to_facility")
    rows = rows.select_related(*(f"consignment__{end}" for end in ends)).order_by("due_at")[:MOST]
    return [
        Task(
            title=f"{row.consignment.start} → {row.consignment.end}",
            second=f"{row.consignment.number} · {row.consignment.get_status_display()}",
            url=page("shipping:consignment-detail", row.consignment.uid),
            status=Pill("risk", _("At risk")) if row.warned_at else Pill("moving", _("On the way")),
            started=row.started_at,
            due=row.due_at,
        )
        for row in rows
    ]


def _to_pack(actor: Actor) -> list[Task]:
    if not actor.may(P.CONSIGNMENT_PACK) or actor.sees_all:
        return []
    rows = Consignment.objects.filter(
        origin_id__in=staffed_by(actor), status__in=["planned", "packed"]
    )
    return [
        Task(
            title=_("Load for %s") % row.destination,
            second=f"{row.number} · {row.origin}",
            url=page("shipping:consignment-detail", row.uid),
            status=Pill("waiting", str(row.get_status_display()), "package"),
            is_decision=True,
            started=row.created_at,
            due=row.promised_at,
        )
        for row in rows.select_related("destination", "origin").order_by("promised_at")[:MOST]
    ]


def _to_deliver(actor: Actor) -> list[Task]:
    perms = (P.DELIVERY_PERFORM, P.STATION_KEEP, P.DELIVERY_PLAN)
    if actor.sees_all or not any(actor.may(verb) for verb in perms):
        return []
    open_now = ["ready", "out_for_delivery", "available_for_pickup", "attempt_failed"]
    rows = Delivery.objects.visible_to(actor).filter(status__in=open_now)
    return [
        Task(
            title=_("Deliver to %s") % row.consignment.destination,
            second=f"{row.number} · {row.get_method_display()}",
            url=page("delivery:delivery-detail", row.uid),
            status=Pill("moving", str(row.get_status_display())),
            started=row.created_at,
            due=row.due_at,
        )
        for row in rows.select_related("consignment__destination").order_by("due_at")[:MOST]
    ]


def _to_decide(actor: Actor) -> list[Task]:
    if not actor.may(P.DONATION_DECIDE):
        return []
    rows = Pledge.objects.visible_to(actor).filter(status__in=["offered", "screened"])
    return [
        Task(
            title=_("Offer of %(donor)s") % {"donor": row.donor_name},
            second=str(row.number),
            url=page("donations:pledge-detail", row.uid),
            status=Pill("waiting", str(row.get_status_display()), "gift"),
            started=row.created_at,
            is_decision=True,
        )
        for row in rows.order_by("pk")[:MOST]
    ]


SOURCES: tuple[Source, ...] = (
    _at_risk,
    _to_pack,
    _to_deliver,
    _to_decide,
)

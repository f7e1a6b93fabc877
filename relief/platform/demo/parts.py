"""What each program is given at its start, and when there is something for it to do."""

import datetime

from django.db import models

from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.delivery import actions as delivery_actions
from relief.delivery.models import Delivery, Observation
from relief.demand.models import ReliefRequest
from relief.organizations.actions import create_key, revoke_key
from relief.organizations.models import ApiClient, Membership, Organization
from relief.platform.demo import accounts, world
from relief.platform.demo.scenes import COORDINATOR
from relief.platform.models import PlayedCue
from relief.shipping.models import Consignment

SILENT = frozenset({"demo04"})  # the owner who does not answer
CARRIES = ("consignments:write", "tracking:write", "tracking:read")
DRIVES = ("deliveries:write", "tracking:write")
FETCHED_AFTER = datetime.timedelta(hours=2)


def openings() -> dict[str, list[str]]:
    """Return the first lines of every program: keys made now, or who signs in."""
    return {
        "duty": [_sign_in(COORDINATOR), _sign_in("coordinator2@demo.example"), _courier()],
        "owners": [f"key {code} {_key(code, ('releases:write',))}" for code in _owners()],
        "warehouse": [_sign_in("warehouse@demo.example")],
        "lorries": [f"key lorries {_key(accounts.CARRIER, CARRIES)}", *_holds()],
        "courier": [_sign_in("courier@demo.example")],
        "station": [_sign_in("station@demo.example")],
        "vehicle": [f"key vehicle {_key(accounts.GATEWAY, DRIVES)}"],
    }


def waiting() -> dict[str, bool]:
    """Say for which programs there may be something to do now."""
    deliveries = Delivery.objects.all()
    loads = Consignment.objects.all()
    ready = deliveries.filter(status="ready")
    there = models.Q(status="ready") | models.Q(status="available_for_pickup")
    at_door = deliveries.filter(
        status__in=["ready", "out_for_delivery", "attempt_failed"],
        method__in=["home", "distribution"],
    )
    return {
        "duty": ReliefRequest.objects.filter(status="submitted").exists()
        or AllocationPlan.objects.filter(status="proposed", is_what_if=False).exists()
        or ready.filter(stop=None).exists(),
        "warehouse": loads.filter(status__in=["planned", "packed"]).exists(),
        "lorries": loads.filter(status="in_transit").exists(),
        "courier": at_door.exclude(courier=None).exists(),
        "station": deliveries.filter(there, method="station").exists(),
        "vehicle": deliveries.filter(there, method="unmanned").exists(),
    }


def orders(known: set[str]) -> list[str]:
    """Return `order OWNER UID` for release orders that are new, but not the silent owner's."""
    rows = ReleaseOrder.objects.filter(status="submitted").exclude(owner__code__in=SILENT)
    found = rows.order_by("pk").values_list("owner__code", "uid")
    return [f"order {code} {uid}" for code, uid in found if str(uid) not in known]


def codes(known: set[str], now: datetime.datetime) -> list[tuple[str, str]]:
    """Return (program, `code NUMBER DIGITS`) of recipients who come now for what waits.

    They come two hours after their goods; the helpline tells them the code, and each
    such look is logged.
    """
    rows = Delivery.objects.filter(status="available_for_pickup").exclude(number__in=known)
    rows = rows.filter(
        models.Exists(
            Observation.objects.filter(
                delivery=models.OuterRef("pk"),
                status="available_for_pickup",
                occurred_at__lte=now - FETCHED_AFTER,
            )
        )
    )
    told = []
    for row in rows.order_by("pk")[:10]:
        digits = delivery_actions.reveal_code(
            actor=world.actor(COORDINATOR), now=now, uid=row.uid, purpose="recipient asks by phone"
        )
        program = "vehicle" if row.method == "unmanned" else "station"
        told.append((program, f"code {row.number} {digits}"))
    return told


def _sign_in(email: str) -> str:
    return f"sign-in {email} {accounts.PASSWORD}"


def _courier() -> str:
    """Say which courier is on duty."""
    return f"fact courier {Membership.objects.get(user__email='courier@demo.example').user.uid}"


def _owners() -> list[str]:
    rows = Organization.objects.filter(kind="partner").exclude(code__in=SILENT)
    return list(rows.order_by("pk").values_list("code", flat=True))


def _key(code: str, scopes: tuple[str, ...]) -> str:
    """Make a key for a program; the keys of an earlier start are revoked."""
    organization, name = Organization.objects.get(code=code), "played programs"
    own = Actor(
        kind="user",
        id=0,
        label="demo",
        organization_id=organization.pk,
        permissions=frozenset({"apikey.manage"}),
    )
    for row in ApiClient.objects.filter(organization=organization, name=name, revoked_at=None):
        revoke_key(actor=own, uid=row.uid, now=clock.now())
    made = create_key(
        actor=SYSTEM, name=name, scopes=scopes, now=clock.now(), organization=organization
    )
    return made.key


def _holds() -> list[str]:
    rows = PlayedCue.objects.filter(note__startswith="hold ")
    return list(rows.values_list("note", flat=True))

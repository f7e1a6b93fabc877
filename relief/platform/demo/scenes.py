"""What each cue of the script does, through the actions people use.

A scene returns what to say, or None where it must wait: then it is tried again.
"""

import datetime
from collections.abc import Callable

from relief.allocation import actions as allocation_actions
from relief.allocation.models import ReleaseOrder
from relief.core import clock
from relief.demand import actions as demand_actions
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.geography import actions as geography_actions
from relief.geography.models import Place, Site
from relief.platform.demo import calls, controls, imports, script, world
from relief.platform.demo.script import Cue
from relief.shipping import actions as shipping_actions
from relief.shipping.models import Consignment

Scene = Callable[[Cue], str | None]
HOUR = datetime.timedelta(hours=1)
WAITS_HOURS = 6.0
COORDINATOR = "coordinator@demo.example"


def perform(cue: Cue) -> str | None:
    """Play a cue; return what happened, or None where its time has not come."""
    return SCENES[cue.what](cue)


def declare(_cue: Cue) -> str:
    """The operator declares the emergency."""
    return f"{world.declare().name_en} declared"


def stock(cue: Cue) -> str:
    """A partner's stock keeper uploads the partner's list."""
    said: list[str] = []
    imports.one(cue.subject, said.append)
    return said[0].strip() if said else f"{cue.subject}: its list is in already"


def share(_cue: Cue) -> str:
    """Every partner says what it shares."""
    imports.share_all()
    return "the partners say what they share"


def ask(cue: Cue) -> str:
    """A programme officer asks for the people at a site; `detail`: hours until it is needed."""
    need = next(row for row in world.rows("needs.csv") if row["site"] == cue.subject)
    site = Site.objects.get(place__code=need["place_code"], name_zh=need["site"])
    emergency = Emergency.objects.get(code="lud2022")
    rows = ReliefRequest.objects.filter(emergency=emergency, site=site, origin_uid=None)
    found = rows.filter(organization__code=need["partner"]).first()
    officer, now = imports.of(need["partner"], "programme_officer"), clock.now()
    if found is None:
        found = demand_actions.create_request(
            actor=officer,
            now=now,
            emergency_uid=emergency.uid,
            values={
                "site": site.uid,
                "people": int(need["people"]),
                "days": int(need["days"]),
                "request_class": int(need["request_class"]),
                "needed_by": now + float(cue.detail) * HOUR,
            },
        )
    if found.status == "draft":
        demand_actions.submit_request(actor=officer, now=now, request_uid=found.uid)
    return f"{found.number}: {need['people']} people at {site.name_zh}"


def close_road(cue: Cue) -> str | None:
    """A road is closed; what waits for it is unloaded, so that it is planned another way.

    The landslide waits up to `WAITS_HOURS` for a consignment that it can stop.
    """
    key, words = _lane(cue), "landslide: the road is closed"
    coordinator, play = world.actor(COORDINATOR), controls.current()
    waiting = list(
        Consignment.objects.filter(
            destination__uid=key.site_uid,
            origin__place__uid=key.origin_uid,
            status__in=["planned", "packed"],
        )
    )
    if not waiting and play and script.hour_of(play, clock.now()) < cue.hour + WAITS_HOURS:
        return None
    geography_actions.close_lane(actor=coordinator, now=clock.now(), key=key, reason=words)
    for row in waiting:
        shipping_actions.cancel(actor=coordinator, now=clock.now(), uid=row.uid, reason=words)
    return f"road {cue.subject} closed, {len(waiting)} consignments to be planned anew"


def open_road(cue: Cue) -> str:
    """The road is open again."""
    coordinator = world.actor(COORDINATOR)
    geography_actions.open_lane(actor=coordinator, now=clock.now(), key=_lane(cue))
    return f"road {cue.subject} open again"


def break_down(cue: Cue) -> str | None:
    """The first lorry under way to a site breaks down; `detail`: for how many hours."""
    rows = Consignment.objects.filter(status="in_transit", destination__name_zh=cue.subject)
    row = rows.filter(promises__kind="needed_by").order_by("pk").first()
    if row is None:
        return None
    until = clock.now() + float(cue.detail) * HOUR
    return f"hold {row.number} {until.isoformat()}"


def quota(_cue: Cue) -> str:
    """The helpline gets its quota."""
    return calls.grant()


def call(cue: Cue) -> str:
    """The phone rings."""
    return calls.ring(cue.subject)


def lost(cue: Cue) -> str:
    """The phone rings, and whoever rings hangs up before anybody answers."""
    return calls.hang_up(cue.subject)


def deputy(cue: Cue) -> str | None:
    """An owner did not answer, its orders were escalated: so the deputy answers by phone."""
    rows = ReleaseOrder.objects.filter(owner__code=cue.subject, status="submitted")
    late = list(rows.exclude(escalated_at=None).order_by("pk"))
    if not late:
        return None
    keeper = imports.of(cue.subject, "stock_keeper")
    for row in late:
        allocation_actions.accept_release(actor=keeper, now=clock.now(), order_uid=row.uid)
    return f"{cue.subject}: the deputy answers {len(late)} escalated orders"


def _lane(cue: Cue) -> geography_actions.LaneKey:
    """Read `510100>海螺沟片区`."""
    code, _, site = cue.subject.partition(">")
    origin = Place.objects.get(code=code)
    return geography_actions.LaneKey(origin.uid, Site.objects.get(name_zh=site).uid)


SCENES: dict[str, Scene] = {
    "declare": declare,
    "quota": quota,
    "call": call,
    "lost": lost,
    "stock": stock,
    "share": share,
    "ask": ask,
    "close_road": close_road,
    "open_road": open_road,
    "break_down": break_down,
    "deputy": deputy,
}

"""Deliveries for tests: goods that reached the last hub, for a person or a whole site."""

import datetime
import io
from uuid import UUID

from PIL import Image

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.work import unit
from relief.delivery import actions, steps
from relief.delivery.models import Contact, Delivery, Mission, Shift, Vehicle
from relief.inventory.models import Facility, FacilityStaff
from tests.factories import consignments, people, stock
from tests.factories.consignments import Wanted


def contact(**fields: object) -> Contact:
    """Return a recipient near the site."""
    values = {
        "name": "赵秀英", "phone": "13800006021", "address": "磨西镇 演示小区 3 栋 2 单元 502",
        "entry_note": "听力弱，请敲门并多等一会", "lat": 29.65, "lon": 102.12, **fields,
    }  # fmt: skip
    with unit("factory", durable=False):
        return steps.keep_contact(steps.ContactValues(**values))


def station() -> Facility:
    """Return the pick-up station in the site, made on first use."""
    return stock.facility(
        "moxi-station", kind="station", place=consignments.site().place, lat=29.651, lon=102.121
    )


def vehicle(fleet: str = "robots", code: str = "UGV-9", **fields: object) -> Vehicle:
    """Return an unmanned vehicle near the site."""
    values = {
        "payload_kg": 80.0, "room_m3": 0.6, "range_km": 40.0, "area_km": 12.0,
        "lat": 29.66, "lon": 102.13, "compartments": 4, **fields,
    }  # fmt: skip
    made, _ = Vehicle.objects.get_or_create(
        organization=people.carrier(fleet), code=code, defaults=values
    )
    return made


def on_mission(row: Delivery, by: Vehicle) -> Mission:
    """Offer a delivery to a vehicle; return the mission."""
    planner = people.actor("coordinator", organization=people.operator())
    given = actions.Assignment(method="unmanned", vehicle=by.code)
    actions.assign(actor=planner, now=clock.now(), uid=row.uid, assignment=given)
    return Mission.objects.select_related("vehicle").get(delivery=row, status="offered")


def depot(code: str = "moxi-depot", lat: float = 29.66, lon: float = 102.13) -> Facility:
    """Return a place near the site from which couriers start."""
    return stock.facility(code, kind="hub", place=consignments.site().place, lat=lat, lon=lon)


def shift(
    of: Actor, *, hours: float = 8, start: datetime.datetime | None = None, **fields: object
) -> Shift:
    """Return a courier's shift of the operator that begins now."""
    begins = start or clock.now()
    values = {
        "organization": people.operator(), "depot": depot(),
        "drive_minutes": 300, "capacity_kg": 500.0, "capacity_m3": 5.0, "skills": [],
        "ends_at": begins + datetime.timedelta(hours=hours), **fields,
    }  # fmt: skip
    return Shift.objects.create(courier_id=of.id, starts_at=begins, **values)


def ready(
    *wanted: Wanted, asked: str = "", to: Contact | None = None, carrier: str = "", **fields: object
) -> Delivery:
    """Return a new delivery; `to` None means a whole site receives."""
    uid: UUID | None = to.uid if to else None
    load = consignments.arrived(
        *(wanted or (Wanted("blanket", 10),)),
        by=consignments.loader(),
        carrier=carrier,
        delivery_method=asked,
        delivery_contact_uid=uid,
        **fields,
    )
    with unit("factory", durable=False):
        row = steps.create_for(load, actor=SYSTEM, now=clock.now())
    assert row is not None
    return row


def courier(name: str = "courier-org") -> Actor:
    """Return a courier of a carrier."""
    return people.actor("courier", organization=people.carrier(name))


def keeper(at: Facility) -> Actor:
    """Return somebody who keeps a station."""
    actor = people.actor("station_keeper", organization=people.operator())
    FacilityStaff.objects.create(facility=at, user_id=actor.id)
    return actor


def assigned(row: Delivery, to: Actor, by: Actor | None = None) -> Delivery:
    """Give a delivery to a courier."""
    planner = by or people.actor("coordinator", organization=people.operator())
    given = actions.Assignment(courier=people.user_of(to).uid, stop=1)
    return actions.assign(actor=planner, now=clock.now(), uid=row.uid, assignment=given)


def out(*wanted: Wanted, by: Actor, **fields: object) -> Delivery:
    """Return a delivery that its courier has taken out."""
    row = assigned(ready(*wanted, **fields), by)
    return actions.go_out(actor=by, now=clock.now(), uid=row.uid)


def code_of(row: Delivery) -> str:
    """Return the six digits the recipient was told."""
    return str(Delivery.objects.get(pk=row.pk).code_sealed)


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    """Return a real picture with a place and a camera written into it."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, form, exif=exif)
    file.seek(0)
    file.name = f"photo.{form.lower()}"
    return file

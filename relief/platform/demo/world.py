"""The demonstration's world: who works where, which warehouses, who shares what."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from relief.accounts.models import User
from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.core.clock import CHINA
from relief.delivery.models import Shift, Station, StationHours, Vehicle
from relief.emergencies import actions as emergency_actions
from relief.emergencies.models import Emergency
from relief.emergencies.published import read_published
from relief.geography.models import Place
from relief.inventory.models import Bin, Facility, FacilityStaff
from relief.journal import played_clock
from relief.organizations import actors
from relief.organizations.models import Membership, Organization
from relief.platform.demo import accounts

DATA = Path(__file__).resolve().parent / "data"
STRUCK_AT = datetime.datetime(2022, 9, 5, 12, 52, 18, tzinfo=CHINA)
KINDS = {
    "preparedness_warehouse": "warehouse",
    "transit_point": "transit",
    "distribution_point": "distribution",
    "pickup_station": "station",
}
HOURS = "每天 8:00 至 20:00 · daily 8:00 to 20:00"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of the demonstration's data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def build() -> None:
    """Make the world once: clock, organizations, people, facilities. Again does nothing."""
    if Organization.objects.filter(code=accounts.OPERATOR).exists():
        return
    start = STRUCK_AT + datetime.timedelta(hours=2)
    played_clock.set_clock(actor=SYSTEM, shows=start, speed=1)
    with work.unit("demo world"):
        _organizations()
        _people()
        _facilities()
        _staff()
        _last_mile(start)


def _organizations() -> None:
    made = [
        (accounts.OPERATOR, "operator", "协同中心（演示）", "Coordination centre (demo)"),
        (accounts.CARRIER, "carrier", "演示承运方", "Demo carrier"),
        (accounts.DONOR, "donor", "演示海外捐赠方", "Demo donor abroad"),
        (accounts.GATEWAY, "carrier", "演示无人车队", "Demo unmanned vehicles"),
    ]
    for code, kind, name_zh, name_en in made:
        Organization.objects.create(
            code=code, kind=kind, name_zh=name_zh, name_en=name_en, is_demo=True
        )
    Organization.objects.bulk_create(
        Organization(
            code=row["code"],
            kind=row["kind"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            is_demo=row["is_demo"] == "yes",
        )
        for row in rows("partners.csv")
    )


def _people() -> None:
    """Make everyone; the slow password hash is computed once, all share the password."""
    template = User(email="x")
    template.set_password(accounts.PASSWORD)
    wanted = accounts.people()
    users = User.objects.bulk_create(
        User(email=row.email, name=row.name, password=template.password) for row in wanted
    )
    organizations = {row.code: row for row in Organization.objects.all()}
    Membership.objects.bulk_create(
        Membership(user=user, organization=organizations[row.organization], roles=list(row.roles))
        for user, row in zip(users, wanted, strict=True)
    )


def _facilities() -> None:
    operator = Organization.objects.get(code=accounts.OPERATOR)
    places = {row.code: row for row in Place.objects.all()}
    made = Facility.objects.bulk_create(
        Facility(operator=operator, place=places[row["place_code"]], **_columns(row))
        for row in rows("facilities.csv")
    )
    Bin.objects.bulk_create(Bin(facility=row) for row in made)


def _columns(row: dict[str, str]) -> dict[str, Any]:
    kind = KINDS[row["kind"]]

    def whole(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    return {
        "code": row["code"],
        "kind": kind,
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "opening_hours": HOURS if kind in {"station", "distribution"} else "",
        "dispatch_kg_per_day": whole("dispatch_kg_per_day"),
        "dispatch_m3_per_day": whole("dispatch_m3_per_day"),
        "assumed": [name for name in row["assumed"].split(";") if name],
    }


def _staff() -> None:
    facilities = {row.code: row for row in Facility.objects.all()}
    users = {row.email: row for row in User.objects.all()}
    FacilityStaff.objects.bulk_create(
        FacilityStaff(facility=facilities[code], user=users[person.email])
        for person in accounts.people()
        for code in person.facilities
    )


def _last_mile(start: datetime.datetime) -> None:
    """Make what brings goods to doors; sizes, ranges and hours are assumed."""
    fleet = Organization.objects.get(code=accounts.GATEWAY)
    base = Facility.objects.get(code="luding-station")
    Vehicle.objects.bulk_create(
        Vehicle(
            organization=fleet, code=f"UGV-{number:02}", payload_kg=60, room_m3=0.6,
            range_km=240, area_km=85, compartments=4, lat=base.lat, lon=base.lon,
        )
        for number in (1, 2)
    )  # fmt: skip
    for facility in Facility.objects.filter(kind="station"):
        station = Station.objects.create(facility=facility, packages=2_000)
        StationHours.objects.bulk_create(
            StationHours(station=station, weekday=day, opens="08:00", closes="20:00")
            for day in range(1, 8)
        )
    courier = User.objects.get(email="courier@demo.example")
    morning = start.astimezone(CHINA).replace(hour=7, minute=0, second=0, microsecond=0)
    Shift.objects.bulk_create(
        Shift(
            organization=Organization.objects.get(code=accounts.OPERATOR), courier=courier,
            depot=base, starts_at=morning + datetime.timedelta(days=day),
            ends_at=morning + datetime.timedelta(days=day, hours=14), drive_minutes=600,
            capacity_kg=8_000, capacity_m3=30, skills=["stairs", "cold_chain", "sichuanese"],
        )
        for day in range(5)
    )  # fmt: skip


def actor(email: str) -> Actor:
    """Return a person of the demonstration, ready to act."""
    found = actors.of_user(User.objects.get(email=email))
    if found is None:
        raise LookupError(email)
    return found


def declare() -> Emergency:
    """Declare and activate the Luding earthquake from its published figures, once."""
    found = Emergency.objects.filter(code="lud2022").first()
    if found is not None:
        return found
    coordinator = actor("coordinator@demo.example")
    event = read_published("LUD2022")
    row = emergency_actions.declare(actor=coordinator, now=clock.now(), event=event)
    return emergency_actions.activate(actor=coordinator, now=clock.now(), emergency_uid=row.uid)

"""What is asked in a call, as plain data; kept sealed as one text until the call is saved."""

import dataclasses
import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relief.helpline.rules.handover import Ability
from relief.helpline.rules.likeness import room_key
from relief.helpline.rules.triage import Facts

PERSONAL = (
    *("phone", "caller_name", "name", "pinyin", "birth_year", "alternate_name"),
    *("alternate_phone", "road", "compound", "building", "unit", "floor", "room", "door_note"),
    *("last_seen", "medicine", "prescription", "proxy_name", "proxy_phone", "note"),
)


@dataclass(frozen=True)
class Need:
    """One thing asked for: the item's public id, base units, its size, in how many hours."""

    item: str
    quantity: int
    size: str = ""
    hours: int | None = None


@dataclass(frozen=True, repr=False)
class Intake:
    """The answers of a call in the order they are asked; empty where nobody has asked yet.

    It does not print itself: the text of an error may end in a log.
    """

    phone: str = ""
    flags: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    relation: str = ""
    caller_name: str = ""
    name: str = ""
    pinyin: str = ""
    birth_year: int | None = None
    sex: str = ""
    language: str = ""
    hearing: bool = False
    best_time: str = ""
    alternate_name: str = ""
    alternate_phone: str = ""
    where: str = ""
    road: str = ""
    compound: str = ""
    building: str = ""
    unit: str = ""
    floor: int | None = None
    room: str = ""
    no_lift: bool = False
    sealed_area: bool = False
    door_note: str = ""
    living: str = ""
    no_carer: bool = False
    last_seen: str = ""
    mobility: str = ""
    no_stairs: bool = False
    cognition: bool = False
    continence: bool = False
    medicine: str = ""
    medicine_days: int | None = None
    medicine_cold: bool = False
    prescription: str = ""
    food_days: int | None = None
    water_days: int | None = None
    no_cooking: bool = False
    no_power: bool = False
    no_heating: bool = False
    no_charge: bool = False
    needs: tuple[Need, ...] = ()
    mode: str = ""
    carry_kg: int | None = None
    proxy_name: str = ""
    proxy_phone: str = ""
    consent: tuple[str, ...] = ()
    note: str = ""

    def sealed_text(self) -> str:
        """Return the answers as one text to be stored encrypted."""
        given = {
            row.name: value
            for row in dataclasses.fields(self)
            if (value := getattr(self, row.name)) not in ("", None, False, ())
        }
        return json.dumps(given, default=dataclasses.asdict, ensure_ascii=False)

    def facts(self, year: int, waited: datetime.timedelta) -> Facts:
        """Return what the triage sum needs; `year` is the present one."""
        return Facts(
            medicine_days=self.medicine_days,
            food_days=self.food_days,
            water_days=self.water_days,
            is_alone=self.living in {"alone", "frail"},
            mobility=self.mobility,
            age=year - self.birth_year if self.birth_year else None,
            cognition=self.cognition,
            hearing=self.hearing,
            no_carer=self.no_carer,
            floor=self.floor,
            has_lift=not self.no_lift,
            no_stairs=self.no_stairs,
            no_power=self.no_power or self.no_heating or self.no_charge,
            waited=waited,
        )

    def ability(self) -> Ability:
        """Return what decides how goods are handed over."""
        return Ability(
            self.mobility, self.no_stairs, self.no_carer, self.cognition, self.sealed_area
        )

    def room_text(self) -> str:
        """Return the door as one text to compare exactly; empty without a room."""
        return room_key(self.where, self.compound or self.road, self.building, self.unit, self.room)

    def address(self) -> str:
        """Return the address below the place, as a courier reads it."""
        signs = ((self.building, "栋"), (self.unit, "单元"), (self.floor, "楼"))
        inner = "".join(f"{value}{sign}" for value, sign in signs if value not in ("", None))
        return " ".join(part for part in (self.road, self.compound, inner, self.room) if part)


def opened(text: str) -> Intake:
    """Return the answers of a sealed text; names that no longer exist are left out."""
    return of_mapping(json.loads(text)) if text else Intake()


def of_mapping(given: Mapping[str, Any]) -> Intake:
    """Return the answers of plain values; lists become tuples, needs become `Need`."""
    known = {row.name for row in dataclasses.fields(Intake)}
    values = {name: _frozen(value) for name, value in given.items() if name in known}
    if "needs" in values:
        values["needs"] = tuple(
            row if isinstance(row, Need) else _need(row) for row in values["needs"]
        )
    return Intake(**values)


def _need(given: Mapping[str, Any]) -> Need:
    hours = given.get("hours")
    return Need(
        str(given["item"]),
        int(given["quantity"]),
        str(given.get("size") or ""),
        None if hours is None else int(hours),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def held(intake: Intake) -> list[str]:
    """Return the names of the personal fields that hold something."""
    return [name for name in PERSONAL if getattr(intake, name) not in ("", None)]

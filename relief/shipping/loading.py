"""Loading of the road's reference data from the files in `data/`, set-based and repeatable."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models

from relief.catalog.models import Item
from relief.core.work import step
from relief.geography.loading import Row, read
from relief.geography.models import Hub, Place
from relief.shipping.models import (
    EmissionFactor,
    Handling,
    HubTimes,
    PaperKind,
    ReleaseBasis,
    Schedule,
    VehicleType,
)

DATA = Path(__file__).resolve().parent / "data"


@step
def load_road(folder: Path = DATA) -> int:
    """Write vehicles, handling, hub times, schedules, factors, release bases and papers.

    Returns how many rows there are. Rows that left a file stay: history refers to them.
    """
    return sum(
        (
            _write(VehicleType, ["code"], map(_vehicle, read(folder / "vehicle_types.csv"))),
            _handling(folder),
            _hub_times(folder),
            _schedules(folder),
            _write(
                EmissionFactor, ["mode", "valid_from"],
                map(_factor, read(folder / "emission_factors.csv")),
            ),
            _write(ReleaseBasis, ["code"], map(_basis, read(folder / "release_bases.csv"))),
            _write(PaperKind, ["code", "country"], map(_paper, read(folder / "paper_kinds.csv"))),
        )
    )  # fmt: skip


def _write(model: type[models.Model], unique: Sequence[str], rows: Any) -> int:
    """Insert rows, or bring those with the same key up to date."""
    found = list(rows)
    fields = [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in {*unique, "uid"}
    ]
    model._base_manager.bulk_create(
        found, update_conflicts=True, unique_fields=list(unique), update_fields=fields
    )
    return len(found)


def _words(text: str) -> list[str]:
    return text.split(";") if text else []


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _vehicle(row: Row) -> VehicleType:
    return VehicleType(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        mode=row["mode"],
        capacity_kg=Decimal(row["capacity_kg"]),
        capacity_m3=Decimal(row["capacity_m3"]),
        hazard_classes=_words(row["hazard_classes"]),
        keeps_from_c=_whole(row["keeps_from_c"]),
        keeps_to_c=_whole(row["keeps_to_c"]),
        source=row["source"],
        assumed=_words(row["assumed"]),
    )


def _handling(folder: Path) -> int:
    items = Item.objects.in_bulk(field_name="code")
    rows = [row for row in read(folder / "handling.csv") if row["item"] in items]
    return _write(
        Handling,
        ["item"],
        [
            Handling(
                item=items[row["item"]],
                un_number=row["un_number"],
                hazard_class=row["hazard_class"],
                needs_from_c=_whole(row["needs_from_c"]),
                needs_to_c=_whole(row["needs_to_c"]),
                assumed=_words(row["assumed"]),
            )
            for row in rows
        ],
    )


def _hub_times(folder: Path) -> int:
    hubs = Hub.objects.in_bulk(field_name="iata")
    rows = [row for row in read(folder / "hub_times.csv") if row["hub"] in hubs]
    return _write(
        HubTimes,
        ["hub", "mode"],
        [
            HubTimes(
                hub=hubs[row["hub"]],
                mode=row["mode"],
                cut_off_minutes=int(row["cut_off_minutes"]),
                ready_minutes=int(row["ready_minutes"]),
                customs_hours=float(row["customs_hours"]),
                free_hours=int(row["free_hours"]),
                demurrage_cny_per_day=Decimal(row["demurrage_cny_per_day"]),
                source=row["source"],
                assumed=_words(row["assumed"]),
            )
            for row in rows
        ],
    )


def _schedules(folder: Path) -> int:
    rows = list(read(folder / "schedules.csv"))
    ends = {row[end] for row in rows for end in ("origin", "destination")}
    hubs = Hub.objects.in_bulk(ends, field_name="iata")
    places = Place.objects.in_bulk(ends, field_name="code")
    known = {*hubs, *places}
    return _write(
        Schedule,
        ["code"],
        [
            Schedule(
                code=row["code"],
                mode=row["mode"],
                carrier_name=row["carrier_name"],
                origin_hub=hubs.get(row["origin"]),
                origin_place=places.get(row["origin"]),
                destination_hub=hubs.get(row["destination"]),
                destination_place=places.get(row["destination"]),
                weekdays=[int(day) for day in row["weekdays"].split(";")],
                departs=datetime.time.fromisoformat(row["departs"]),
                minutes=int(row["minutes"]),
                cut_off_minutes=int(row["cut_off_minutes"]),
                km=float(row["km"]),
                cost_per_kg=Decimal(row["cost_per_kg"]),
                capacity_kg=Decimal(row["capacity_kg"]),
                valid_from=datetime.date.fromisoformat(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
                source=row["source"],
                assumed=_words(row["assumed"]),
            )
            for row in rows
            if row["origin"] in known and row["destination"] in known
        ],
    )


def _factor(row: Row) -> EmissionFactor:
    return EmissionFactor(
        mode=row["mode"],
        kg_per_tkm=Decimal(row["kg_per_tkm"]),
        valid_from=datetime.date.fromisoformat(row["valid_from"]),
        source=row["source"],
        assumed=_words(row["assumed"]),
    )


def _basis(row: Row) -> ReleaseBasis:
    return ReleaseBasis(
        code=row["code"],
        country=row["country"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        regime_code=row["regime_code"],
        allows_conditional=row["allows_conditional"] == "yes",
        valid_from=datetime.date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        source=row["source"],
        assumed=_words(row["assumed"]),
    )


def _paper(row: Row) -> PaperKind:
    return PaperKind(
        code=row["code"],
        country=row["country"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        is_required=row["is_required"] == "yes",
        for_category=row["for_category"],
        order=int(row["order"]),
        source=row["source"],
    )

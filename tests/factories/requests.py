"""Emergencies, places, items and relief requests for tests."""

import datetime
import itertools
from decimal import Decimal

from relief.catalog.models import Item, PlanningFigure
from relief.core import clock
from relief.core.actors import Actor
from relief.demand import actions
from relief.demand.models import ReliefRequest
from relief.demand.steps import DraftValues, LineWish
from relief.emergencies.models import Emergency
from relief.geography.models import Place, Site
from tests.factories import people

_serial = itertools.count(1)


def emergency(code: str = "lud2022", status: str = "active") -> Emergency:
    """Return the emergency of a code, made on first use."""
    found, _ = Emergency.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": "泸定地震",
            "name_en": "Luding earthquake",
            "hazard": "earthquake",
            "status": status,
            "struck_at": datetime.datetime(2022, 9, 5, 4, 52, tzinfo=datetime.UTC),
        },
    )
    return found


def place(code: str = "513322", lat: float = 29.9, lon: float = 102.2) -> Place:
    """Return the place of a code, made on first use."""
    found, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "level": "county",
            "name_zh": f"县{code}",
            "name_en": f"County {code}",
            "path_zh": f"省县{code}",
            "search": f" {code} ",
            "lat": lat,
            "lon": lon,
            "population": 80_000,
            "population_60": 16_000,
            "population_65": 9_000,
            "population_80": 1_600,
        },
    )
    return found


def site(name: str = "海螺沟片区", code: str = "513322") -> Site:
    """Return the site of a name, made on first use."""
    found, _ = Site.objects.get_or_create(
        place=place(code),
        name_zh=name,
        defaults={"name_en": name, "lat": 29.6, "lon": 102.1, "search": f" {name} "},
    )
    return found


def item(code: str = "tent-12", **fields: object) -> Item:
    """Return the item of a code, made on first use."""
    found, _ = Item.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": f"物资{code}",
            "name_en": f"Item {code}",
            "search": f" {code} ",
            "category": "shelter",
            "unit_zh": "顶",
            "unit_en": "tent",
            "unit_en_plural": "tents",
            "unit_weight_kg": Decimal("40"),
            "unit_volume_m3": Decimal("0.2"),
            "unit_value_cny": Decimal("10"),
            **fields,
        },
    )
    return found


def figure(
    code: str = "tent-12", units: int = 1, people: int = 5, **fields: object
) -> PlanningFigure:
    """Return a planning figure that new requests start with."""
    values: dict[str, object] = {
        "units": units,
        "people": people,
        "floor_share": Decimal("0.5"),
        "request_class": 1,
        "is_proposed": True,
        "basis_zh": "每 5 人 1 顶",
        "basis_en": "one for 5 people",
        "source": "test",
        **fields,
    }
    found, _ = PlanningFigure.objects.update_or_create(item=item(code), hazard="", defaults=values)
    return found


def draft(
    actor: Actor,
    lines: dict[str, int] | list[LineWish] | None = None,
    *,
    at: str = "海螺沟片区",
    people_count: int = 1000,
    **values: object,
) -> ReliefRequest:
    """Return a new draft of the actor's organization asking for units by item code."""
    wanted = {"tent-12": 100} if lines is None else lines
    wishes = wanted if isinstance(wanted, list) else _wishes(wanted)
    given: DraftValues = {
        "site": site(at).uid,
        "people": people_count,
        "lines": wishes,
        **values,  # type: ignore[typeddict-item]
    }
    return actions.create_request(
        actor=actor, now=clock.now(), emergency_uid=emergency().uid, values=given
    )


def _wishes(units_by_code: dict[str, int]) -> list[LineWish]:
    """Return lines by item code; the items are made on first use."""
    return [LineWish(item(code).code, units) for code, units in units_by_code.items()]


def submitted(actor: Actor, lines: dict[str, int] | None = None, **values: object) -> ReliefRequest:
    """Return a request that waits for its check."""
    request = draft(actor, lines, **values)  # type: ignore[arg-type]
    return actions.submit_request(actor=actor, now=clock.now(), request_uid=request.uid)


def approved(
    actor: Actor,
    lines: dict[str, int] | None = None,
    *,
    coordinator: Actor | None = None,
    **values: object,
) -> ReliefRequest:
    """Return a request verified as asked."""
    by = coordinator or people.actor("coordinator", organization=people.operator())
    request = submitted(actor, lines, **values)
    return actions.approve_request(actor=by, now=clock.now(), request_uid=request.uid)

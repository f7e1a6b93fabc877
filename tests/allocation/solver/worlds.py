"""Small random problems in the file form. The same seed gives the same problem."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
AS_OF = datetime(2026, 8, 1, 10, 0, tzinfo=CHINA)
ORGS = ["amity", "cfrd", "onefoundation"]


def world(seed: int, **wish: Any) -> dict[str, Any]:
    """Give a problem; wishes: facilities, items, lines, size, packs, reserve, substitutes, limits."""
    dice = random.Random(seed)
    items = [_item(dice, place, wish) for place in range(wish.get("items", 3))]
    facilities = [_facility(dice, place, items, wish) for place in range(wish.get("facilities", 3))]
    requests = _requests(dice, items, wish)
    return {
        "format": "relief-allocation/1",
        "as_of": AS_OF.isoformat(),
        "items": items,
        "facilities": facilities,
        "lots": _lots(dice, items, facilities, wish),
        "requests": requests,
        "lanes": [
            {
                "facility": facility["id"],
                "request": request["id"],
                "hours": dice.choice([dice.randint(1, 99), round(dice.uniform(1, 90), 1)]),
                "cost_per_kg": round(dice.uniform(0, 5), 1),
            }
            for request in requests
            for facility in facilities
            if dice.random() < 0.8
        ],
    }


def _item(dice: random.Random, place: int, wish: dict[str, Any]) -> dict[str, Any]:
    whole_packs = wish.get("packs", True) and dice.random() < 0.5
    return {
        "id": f"item{place}",
        "unit_weight_kg": round(dice.uniform(0.1, 9), 2),
        "unit_volume_m3": round(dice.uniform(0.001, 0.1), 3),
        "pack": dice.choice([2, 5, 10]),
        "breakable": not whole_packs,
    }


def _facility(
    dice: random.Random, place: int, items: list[dict[str, Any]], wish: dict[str, Any]
) -> dict[str, Any]:
    size = wish.get("size", 60)
    row: dict[str, Any] = {"id": f"place{place}", "lat": 30 + place, "lon": 110, "reserve": {}}
    if wish.get("reserve", True):
        row["reserve"] = {
            item["id"]: dice.randint(1, size) for item in items if dice.random() < 0.5
        }
    if wish.get("limits", False):
        row["dispatch_kg_per_day"] = dice.choice([None, round(dice.uniform(90, 400), 1)])
        row["dispatch_m3_per_day"] = dice.choice([None, round(dice.uniform(1, 4), 2)])
    return row


def _lots(
    dice: random.Random,
    items: list[dict[str, Any]],
    facilities: list[dict[str, Any]],
    wish: dict[str, Any],
) -> list[dict[str, Any]]:
    lots: list[dict[str, Any]] = []
    for facility in facilities:
        for item in items:
            for _ in range(dice.randint(0, wish.get("lots", 2))):
                days = dice.randint(0, 40)
                expires = (date(2026, 8, 1) + timedelta(days=days)).isoformat()
                rule = dice.choice(["all", "all", "all", "none", dice.sample(ORGS, 2)])
                lots.append(
                    {
                        "id": f"lot{len(lots)}",
                        "facility": facility["id"],
                        "item": item["id"],
                        "owner": dice.choice([*ORGS, "state"]),
                        "available": dice.randint(0, wish.get("size", 60)),
                        "expires_on": dice.choice([None, expires]),
                        "shared_with": rule,
                    }
                )
    return lots


def _requests(
    dice: random.Random, items: list[dict[str, Any]], wish: dict[str, Any]
) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = []
    count = 0
    while count < wish.get("lines", 12):
        lines = []
        for _ in range(dice.randint(1, 3)):
            lines.append(_line(dice, count, items, wish))
            count += 1
        sent = AS_OF - timedelta(hours=dice.choice([0, 0, 24, dice.randint(0, 80)]))
        requests.append(
            {
                "id": f"request{len(requests)}",
                "organization": dice.choice(ORGS),
                "class": dice.randint(1, 3),
                "submitted_at": sent.astimezone(dice.choice([UTC, CHINA])).isoformat(),
                "vulnerability": dice.choice([1, 1, 1.2, 1.5]),
                "lines": lines,
            }
        )
    return requests


def _line(
    dice: random.Random, place: int, items: list[dict[str, Any]], wish: dict[str, Any]
) -> dict[str, Any]:
    asked = dice.randint(1, wish.get("size", 60))
    item = dice.choice(items)["id"]
    line: dict[str, Any] = {
        "id": f"line{place}",
        "item": item,
        "quantity": asked,
        "received": dice.choice([0, 0, dice.randint(0, asked)]),
        "floor": dice.choice([0, dice.randint(0, asked)]),
        "min_life_days": dice.choice([0, 0, 10, 20]),
    }
    if dice.random() < 0.2:
        line["class"] = dice.randint(1, 3)
    others = [other["id"] for other in items if other["id"] != item]
    if wish.get("substitutes", False) and others and dice.random() < 0.4:
        ratio = dice.choice(wish.get("ratios", [1]))
        line["substitutes"] = [{"item": dice.choice(others), "ratio": ratio}]
    return line

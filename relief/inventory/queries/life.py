"""How much life goods must have left when they arrive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.inventory.models import LifeRule
from relief.inventory.rules import lies_in


@dataclass(frozen=True, slots=True)
class Way:
    """Where goods go: from a facility (None: wherever), to a place, for an organization."""

    origin_id: int | None
    place_code: str
    recipient_id: int | None


def life_rules(actor: Actor) -> ScopedQuerySet[LifeRule]:
    """Return the rules, live and ended, newest first."""
    rows = LifeRule.objects.visible_to(actor)
    related = ("item", "origin", "destination", "recipient", "set_by")
    return rows.select_related(*related).order_by("-pk")


def live_rules() -> list[LifeRule]:
    """Return the rules in force, to be asked about many goods."""
    rows = LifeRule.objects.filter(ended_at__isnull=True)
    return list(rows.select_related("destination"))


def needed(rules: Sequence[LifeRule], *, item_id: int, item_days: int, way: Way) -> int:
    """Return the days of life an item must have left on arrival: the strictest of all.

    `item_days` is the catalogue's own figure. A way without an origin counts the rules of
    every origin, for who plans before it is known which facility sends.
    """
    return max([item_days, *(rule.days for rule in _fitting(rules, item_id, way))])


def _fitting(rules: Iterable[LifeRule], item_id: int, way: Way) -> Iterable[LifeRule]:
    for rule in rules:
        place = rule.destination
        if (
            rule.item_id in (None, item_id)
            and (rule.origin_id in (None, way.origin_id) or way.origin_id is None)
            and (place is None or lies_in(way.place_code, place.code))
            and rule.recipient_id in (None, way.recipient_id)
        ):
            yield rule

"""Reading stock: every function takes the actor first, but the planner's."""

from relief.inventory.queries.lists import (
    balances,
    facilities,
    imports,
    lots,
    movements,
    sharing_rules,
)
from relief.inventory.queries.plannable import PlannableLot, PlannableStock, plannable_stock
from relief.inventory.queries.usable import usable_at_site, usable_units

__all__ = [
    "PlannableLot",
    "PlannableStock",
    "balances",
    "facilities",
    "imports",
    "lots",
    "movements",
    "plannable_stock",
    "sharing_rules",
    "usable_at_site",
    "usable_units",
]

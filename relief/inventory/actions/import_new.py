"""What a list names and nobody has yet: new items of the catalogue, new facilities, made from the
list's own words and settled at once.
"""

import datetime
from collections.abc import Mapping
from uuid import UUID

from relief.catalog.adding import NewItem, add_item
from relief.core.actors import Actor
from relief.core.work import action
from relief.inventory.actions.facilities import NewFacility, opened
from relief.inventory.actions.import_list import settle
from relief.inventory.models import StockImport
from relief.journal.record import record
from relief.organizations.permissions import Permission


@action(Permission.STOCK_IMPORT)
def new_items(
    *, actor: Actor, now: datetime.datetime, uid: UUID, items: Mapping[str, NewItem]
) -> StockImport:
    """Add items for the troubles of a list (`group` → item), settle those, check again; return
    the import.
    """
    answers = {}
    for group, new in items.items():
        item = add_item(new)
        answers[group] = item.code
        record("item.added", subject=item, actor=actor, now=now, payload={"name": item.name_zh})
    return settle(actor=actor, now=now, uid=uid, answers=answers)


@action(Permission.STOCK_IMPORT)
def new_facilities(
    *, actor: Actor, now: datetime.datetime, uid: UUID, facilities: Mapping[str, NewFacility]
) -> StockImport:
    """Open facilities for the troubles of a list (`group` → facility), settle those, check again;
    return the import.
    """
    answers = {}
    for group, new in facilities.items():
        answers[group] = opened(actor=actor, now=now, new=new).code
    return settle(actor=actor, now=now, uid=uid, answers=answers)

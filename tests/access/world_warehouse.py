"""What the warehouse's rows of the matrix are about."""

from typing import Any

from relief.catalog import actions as catalog
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.inventory.actions import expiring, life, receipt, transfer
from relief.inventory.actions import upkeep as books
from relief.inventory.models import ExpiryOffer, PickLine, Reconciliation
from tests.factories import people, stock


def build(owner: Actor, coordinator: Actor, code: str) -> dict[str, Any]:
    """Make bins, a transfer with its pick list, a receipt, a kit, a rule, an offer, a check."""
    now = clock.now()
    goods = people.partner(code)
    item, place = stock.item("quilt", name_zh="棉被"), stock.facility("chengdu")
    stock.stock(50, owner=goods, item=item, expires_on=stock.in_days(40), batch="")
    moved = transfer.request(
        actor=owner, now=now, origin=place.uid, destination=stock.facility("tianjin").uid,
        lines={item.uid: 5}, reason="nearer",
    )  # fmt: skip
    expected = receipt.announce(
        actor=owner, now=now, facility=place.uid,
        goods=receipt.Announcement(lines=[receipt.Expected(item=item.uid, quantity=5)]),
    )  # fmt: skip
    kit = catalog.define_kit(
        actor=owner, now=now, item=stock.item("family-box").uid, components={item.uid: 2}
    )
    rule = life.set_rule(
        actor=coordinator, now=now, about=life.About(item=item.uid), days=10, reason="heat"
    )
    expiring.offer(actor=SYSTEM, now=now)
    books.reconcile(actor=SYSTEM, now=now)
    line = PickLine.objects.latest("pk")
    return {
        "bin": stock.bin_of(place, "A-1"),
        "transfer": moved,
        "receipt": expected,
        "kit": kit,
        "life_rule": rule,
        "offer": ExpiryOffer.objects.latest("pk"),
        "book_check": Reconciliation.objects.latest("pk"),
        "pick": line.pick_list,
        "pick_line": line,
    }

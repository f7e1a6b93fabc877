"""How to fire each action that writes stock: what must be there first, then the shot itself.

A shot prepares in the caller's thread and gives back what is fired at the barrier, so that the
actions that matter meet, not their preparations.
"""

import itertools
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db.models import Sum

from relief.catalog import actions as catalog
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.work import action, unit
from relief.inventory import ledger
from relief.inventory.actions import (
    count,
    disposal,
    handle,
    import_list,
    kits,
    loan,
    pick,
    recall,
    receipt,
    receive,
    take_back,
    transfer,
    undo,
    upkeep,
)
from relief.inventory.ledger import Claim
from relief.inventory.models import PickLine, Reservation, StockBalance, StockMovement
from tests.factories import care, people, stock

Shot = Callable[[], object]


@action(None)
def as_action(*, actor: Actor, now: datetime, work: Callable[[], object]) -> None:
    """Do work of the ledger as all do who call it: whoever waits too long hears of Busy."""
    work()


class World:
    """One owner's goods in two bins of two warehouses, which every shot aims at."""

    def __init__(self) -> None:
        self.owner, self.partner = people.partner("a"), people.partner("b")
        self.keeper = people.actor("stock_keeper", organization=self.owner)
        self.second = people.actor("stock_keeper", organization=self.owner)
        self.lead = people.actor("partner_admin", organization=self.owner)
        self.coordinator = people.actor("coordinator", organization=people.operator())
        self.borrower = people.actor("partner_admin", organization=self.partner)
        self.place, self.other = stock.facility("chengdu"), stock.facility("wuhan")
        stock.bin_of(self.place, "A")
        self.item = stock.item()
        self.balance = stock.stock(600, owner=self.owner, at=self.place)
        self.kit = catalog.define_kit(
            **self.common(), item=stock.item("set").uid, components={self.item.uid: 2}
        )
        self.dice = random.Random(7)
        self.serial = itertools.count()

    def common(self, actor: object = None) -> dict[str, object]:
        """Return what every action takes."""
        return {"actor": actor or self.keeper, "now": clock.now()}

    def fire(self, act: Callable[..., object], actor: object = None, **values: object) -> Shot:
        """Return an action of the keeper (or another) as a shot."""
        return partial(act, **self.common(actor), **values)

    def book(self, work: Callable[[], object]) -> Shot:
        """Return work of the ledger as a shot."""
        return self.fire(as_action, work=work)

    def any_balance(self) -> StockBalance:
        """Return one of the newest balances of the owner's blankets with something free."""
        rows = StockBalance.objects.filter(
            lot__owner=self.owner, lot__item=self.item, facility=self.place, available__gt=9
        )
        found = list(rows.select_related("lot", "bin").order_by("-pk")[:6])
        return self.dice.choice(found) if found else self.fresh()

    def fresh(self) -> StockBalance:
        """Return a new lot of the owner's blankets: one that no disposal case holds."""
        return stock.stock(60, owner=self.owner, at=self.place)

    def any_purpose(self) -> object:
        """Return the purpose of some live hold, or of none."""
        row = Reservation.objects.filter(status="live").order_by("?").first()
        return row.purpose_uid if row else uuid4()


def _receive(world: World) -> Shot:
    goods = receive.Goods(item=world.item.uid, quantity=5, batch="B1")
    return world.fire(receive.receive, facility=world.place.uid, goods=goods)


def _move(world: World) -> Shot:
    row = world.any_balance()
    code = "A" if row.bin.code == "-" else "-"
    return world.fire(handle.move, balance=row.uid, to_bin=code, quantity=3)


def _adjust(world: World) -> Shot:
    change = world.dice.choice([-4, 4])
    return world.fire(handle.adjust, balance=world.any_balance().uid, change=change, reason="x")


def _set_apart(world: World) -> Shot:
    row = world.any_balance()
    to = "good" if row.condition != "good" else "quarantined"
    return world.fire(handle.change_condition, balance=row.uid, to=to, quantity=2, reason="x")


def _import(world: World) -> Shot:
    # Another number each time: the same list again would be refused as booked before.
    units = world.dice.randint(1, 999)
    text = f"物资编码,数量,仓库,批号\n{world.item.code},{units},{world.place.code},L{world.dice.randint(1, 3)}\n"
    row = import_list.upload(
        **world.common(), file=ContentFile(text.encode()), filename=f"{uuid4()}.csv"
    )
    row = import_list.repair_rows(**world.common(), uid=row.uid, again=True)
    return world.fire(import_list.confirm, uid=row.uid)


def _undo_import(world: World) -> Shot:
    confirmed = import_list.StockImport.objects.filter(status="confirmed").order_by("-pk")
    if not confirmed.exists():
        _import(world)()
    return world.fire(import_list.undo, uid=confirmed[0].uid)


def _recall(world: World) -> Shot:
    lot = world.any_balance().lot.uid

    def both() -> None:
        recall.recall(**world.common(), lot=lot, reason="x")
        recall.end_recall(**world.common(), lot=lot)

    return both


def _undo(world: World) -> Shot:
    rows = StockMovement.objects.filter(kind="adjust", reversed_by=None)
    row = rows.order_by("-pk").first()
    return world.fire(undo.undo, movement=row.uid if row else uuid4(), reason="x")


def _asked(world: World) -> dict[str, object]:
    return {
        "origin": world.place.uid, "destination": world.other.uid, "lines": {world.item.uid: 2},
        "reason": "x",
    }  # fmt: skip


def _transfer(world: World) -> Shot:
    asked = _asked(world)

    def both() -> None:
        row = transfer.request(**world.common(), **asked)
        if world.dice.random() < 0.5:
            transfer.cancel(**world.common(), uid=row.uid, reason="x")
        else:
            transfer.dispatch(**world.common(), uid=row.uid)

    return both


def _expire(world: World) -> Shot:
    return partial(upkeep.expire_holds, actor=SYSTEM, now=clock.now())


def _reserve(world: World) -> Shot:
    # More than half of one: what two take at once is more than there is.
    much, some = world.any_balance(), world.any_balance()
    wanted = ((much, much.available // 2 + 1), (some, 2))
    claims = [Claim(row.pk, units, "line", uuid4()) for row, units in wanted]
    return world.book(lambda: ledger.reserve(claims, now=clock.now(), expires_at=clock.now()))


def _release(world: World) -> Shot:
    purpose = world.any_purpose()
    return world.book(lambda: ledger.release([purpose], now=clock.now()))


def _dispatch(world: World) -> Shot:
    purpose = world.any_purpose()
    return world.book(lambda: ledger.dispatch([purpose], actor=SYSTEM, now=clock.now()))


def _return(world: World) -> Shot:
    place = stock.bin_of(world.place).pk
    goods = {world.balance.lot_id: 1}
    return world.book(
        lambda: ledger.return_to_stock(goods, bin_id=place, actor=SYSTEM, now=clock.now())
    )


def _pick(world: World) -> Shot:
    row = transfer.request(**world.common(), **_asked(world))
    line = PickLine.objects.filter(pick_list__reference_uid=row.uid).order_by("pk").first()
    return world.fire(
        pick.take, line=line.uid, units=world.dice.choice([line.quantity, 0]), reason="torn"
    )


def _receipt(world: World) -> Shot:
    line = receipt.Expected(item=world.item.uid, quantity=4, batch="B1")
    row = receipt.announce(
        **world.common(), facility=world.place.uid, goods=receipt.Announcement(lines=[line])
    )
    found = receipt.Counted(line=row.lines.get().uid, good=3, damaged=1)
    return world.fire(receipt.count, uid=row.uid, counted=[found], papers=receipt.Papers())


def _build(world: World) -> Shot:
    return world.fire(kits.build, kit=world.kit.uid, facility=world.place.uid, quantity=2)


def _break(world: World) -> Shot:
    made = StockBalance.objects.filter(lot__item=world.kit.item, available__gt=12).first()
    if made is None:
        made = stock.stock(1000, owner=world.owner, at=world.place, item=world.kit.item)
    return world.fire(kits.break_up, balance=made.uid, quantity=1)


def _dispose(world: World) -> Shot:
    row = disposal.detect(
        **world.common(), found=[disposal.Found(world.fresh().uid, 2)], reason="damaged"
    )
    return world.fire(disposal.quarantine, uid=row.uid)


def _divert(world: World) -> Shot:
    row = care.proposed(world.keeper, world.fresh(), "recycle")
    disposal.sign(**world.common(world.coordinator), uid=row.uid)
    disposal.sign(**world.common(world.lead), uid=row.uid)
    return world.fire(disposal.divert, uid=row.uid, receiver="mill", file=care.pdf())


def _count(world: World) -> Shot:
    code = f"C{next(world.serial)}"
    row = stock.stock(500, of=world.balance.lot, at=world.place, bin_code=code)
    found = count.start(**world.common(), scope=count.Scope(world.place.uid, code, None))
    entry = count.Entry(key=uuid4(), lot=str(row.lot.uid), units=499, bin=code)
    count.enter(**world.common(), uid=found.uid, entry=entry)
    count.finish(**world.common(), uid=found.uid)
    causes = {line.uid: count.Cause("lost", "torn") for line in found.lines.all()}
    count.explain(**world.common(), uid=found.uid, causes=causes)
    return world.fire(count.approve, world.second, uid=found.uid)


def _lend(world: World) -> Shot:
    terms = loan.Terms(
        kind="loan", partner=world.partner.uid, we_lend=True, facility=world.place.uid,
        lines=[loan.LineTerms(world.item.uid, 2)],
    )  # fmt: skip
    row = loan.propose(**world.common(world.lead), terms=terms)
    loan.agree(**world.common(world.borrower), uid=row.uid)
    return world.fire(loan.give, uid=row.uid, line=row.lines.get().uid, quantity=2)


def _take_back(world: World) -> Shot:
    lot = world.balance.lot
    with unit("test"):
        claim = Claim(world.balance.pk, 1, "line", uuid4())
        ledger.reserve([claim], now=clock.now())
        ledger.dispatch([claim.purpose_uid], actor=SYSTEM, now=clock.now())
        ledger.deliver({lot.pk: 1}, actor=SYSTEM, now=clock.now())
    return world.fire(
        take_back.take_back, lot=lot.uid, facility=world.place.uid, reason="x", condition="good",
        quantity=1,
    )  # fmt: skip


def handed_over(world: World) -> int:
    """Return the units that recipients have: never less than none."""
    rows = world.balance.lot.entries.filter(account="recipient")
    return int(rows.aggregate(units=Sum("quantity"))["units"] or 0)


SHOTS = {
    "receive.receive": _receive,
    "handle.move": _move,
    "handle.adjust": _adjust,
    "handle.change_condition": _set_apart,
    "import_list.confirm": _import,
    "import_list.undo": _undo_import,
    "recall.recall": _recall,
    "undo.undo": _undo,
    "transfer.request": _transfer,
    "upkeep.expire_holds": _expire,
    "ledger.reserve": _reserve,
    "ledger.release": _release,
    "ledger.dispatch": _dispatch,
    "ledger.return_to_stock": _return,
    "pick.take": _pick,
    "receipt.count": _receipt,
    "kits.build": _build,
    "kits.break_up": _break,
    "disposal.quarantine": _dispose,
    "disposal.divert": _divert,
    "count.approve": _count,
    "loan.give": _lend,
    "take_back.take_back": _take_back,
}

"""Every two stock-writing actions at the same moment: the books hold, whoever comes first.

`SHOTS` says how to fire each action; an action that writes stock and stands neither there nor in
`ELSEWHERE` fails the first test, so that a new one is raced too.
"""

import importlib
import itertools
import pkgutil
import random
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.core.work import REGISTRY, unit
from relief.inventory import actions, ledger
from relief.inventory.actions import handle, import_list, recall, receive, transfer, undo, upkeep
from relief.inventory.ledger import Claim
from relief.inventory.models import Reservation, StockBalance, StockMovement
from relief.inventory.queries import reconciling
from tests.factories import people, stock
from tests.inventory.sabotage import side_by_side
from tests.proof import scale

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = scale(1, 200)
HOME = "relief.inventory.actions."


class World:
    """One owner's goods in two bins of two warehouses, which every shot aims at."""

    def __init__(self) -> None:
        self.owner = people.partner("a")
        self.keeper = people.actor("stock_keeper", organization=self.owner)
        self.place, self.other = stock.facility("chengdu"), stock.facility("wuhan")
        stock.bin_of(self.place, "A")
        self.item = stock.item()
        self.balance = stock.stock(60, owner=self.owner, at=self.place)
        self.dice = random.Random(7)

    def common(self) -> dict[str, object]:
        """Return what every action takes."""
        return {"actor": self.keeper, "now": clock.now()}

    def any_balance(self) -> StockBalance:
        """Return some balance of the owner."""
        rows = list(StockBalance.objects.filter(lot__owner=self.owner).order_by("pk")[:6])
        return self.dice.choice(rows)

    def any_purpose(self) -> object:
        """Return the purpose of some live hold, or of none."""
        row = Reservation.objects.filter(status="live").order_by("?").first()
        return row.purpose_uid if row else uuid4()


def _receive(world):
    goods = receive.Goods(item=world.item.uid, quantity=5, batch="B1")
    receive.receive(**world.common(), facility=world.place.uid, goods=goods)


def _move(world):
    row = world.any_balance()
    code = "A" if row.bin.code == "-" else "-"
    handle.move(**world.common(), balance=row.uid, to_bin=code, quantity=3)


def _adjust(world):
    row = world.any_balance()
    handle.adjust(**world.common(), balance=row.uid, change=world.dice.choice([-4, 4]), reason="x")


def _set_apart(world):
    row = world.any_balance()
    to = "good" if row.condition != "good" else "quarantined"
    handle.change_condition(**world.common(), balance=row.uid, to=to, quantity=2, reason="x")


def _import(world):
    text = f"物资编码,数量,仓库,批号\n{world.item.code},3,{world.place.code},B{world.dice.randint(1, 3)}\n"
    row = import_list.upload(
        **world.common(), file=ContentFile(text.encode()), filename=f"{uuid4()}.csv"
    )
    row = import_list.repair_rows(**world.common(), uid=row.uid, again=True)
    import_list.confirm(**world.common(), uid=row.uid)


def _undo_import(world):
    rows = import_list.StockImport.objects.filter(status="confirmed").order_by("-pk")
    if row := rows.first():
        import_list.undo(**world.common(), uid=row.uid)


def _recall(world):
    row = world.any_balance()
    recall.recall(**world.common(), lot=row.lot.uid, reason="x")
    recall.end_recall(**world.common(), lot=row.lot.uid)


def _undo(world):
    row = StockMovement.objects.filter(kind="adjust").order_by("-pk").first()
    if row is not None:
        undo.undo(**world.common(), movement=row.uid, reason="x")


def _transfer(world):
    row = transfer.request(
        **world.common(), origin=world.place.uid, destination=world.other.uid,
        lines={world.item.uid: 2}, reason="x",
    )  # fmt: skip
    if world.dice.random() < 0.5:
        transfer.cancel(**world.common(), uid=row.uid, reason="x")
    else:
        transfer.dispatch(**world.common(), uid=row.uid)


def _expire(world):
    upkeep.expire_holds(actor=SYSTEM, now=clock.now())


def _reserve(world):
    claims = [Claim(world.any_balance().pk, 2, "line", uuid4()) for _ in range(2)]
    with unit("test"):
        ledger.reserve(claims, now=clock.now(), expires_at=clock.now())


def _release(world):
    with unit("test"):
        ledger.release([world.any_purpose()], now=clock.now())


def _dispatch(world):
    with unit("test"):
        ledger.dispatch([world.any_purpose()], actor=SYSTEM, now=clock.now())


def _return(world):
    with unit("test"):
        bin_ = stock.bin_of(world.place)
        ledger.return_to_stock(
            {world.balance.lot_id: 1}, bin_id=bin_.pk, actor=SYSTEM, now=clock.now()
        )


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
}
# Fired by the shot named, or writing no stock of its own.
ELSEWHERE = {
    "import_list.": "upload, mapping, repairs and cancel book nothing",
    "import_long.": "books by the step of import_list.confirm",
    "import_new.": "items and facilities, no stock",
    "recall.end_recall": "fired by recall.recall",
    "transfer.": "cancel and dispatch are fired by transfer.request; release and reject hold nothing new",
    "sharing.": "rules, no stock",
    "levels.": "levels, no stock",
    "life.": "rules, no stock",
    "bins.": "bins, no stock",
    "expiring.": "offers, no stock",
    "upkeep.reconcile": "reads",
    "pick.": "moves by the steps of handle.move",
    "receipt.": "receives by the steps of receive.receive",
    "take_back.": "returns by ledger.return_to_stock",
    "kits.": "posts by the ledger alone, raced with the kits' own tests",
    "disposal.": "sets apart and books out by the ledger, raced with the cases' own tests",
    "count.": "adjusts by the ledger, raced with the counts' own tests",
    "loan.": "changes owners by the ledger, raced with the loans' own tests",
}  # fmt: skip


def test_every_action_of_stock_is_raced_or_says_where():
    for module in pkgutil.walk_packages(actions.__path__, HOME):
        importlib.import_module(module.name)
    names = [name.removeprefix(HOME) for name in REGISTRY if name.startswith(HOME)]

    assert [
        name for name in names if name not in SHOTS and not any(map(name.startswith, ELSEWHERE))
    ] == []


@pytest.mark.drill
def test_any_two_actions_at_once_leave_the_books_right(proof_report):
    world = World()
    refused, fired = 0, 0
    pairs = list(itertools.combinations_with_replacement(SHOTS.values(), 2))
    for number, (one, two) in enumerate(pairs * ROUNDS):
        both = (one, two)
        raised = side_by_side(2, lambda n, both=both: both[n](world))
        fired += 2
        refused += len(raised)
        assert [error for error in raised if not isinstance(error, DomainError)] == []
        if number % 20 == 0:
            assert reconciling.differences() == []

    assert reconciling.differences() == []
    for on_hand, reserved in StockBalance.objects.values_list("on_hand", "reserved"):
        assert 0 <= reserved <= on_hand
    assert refused < fired / 2  # most shots hit: the race is no empty one
    proof_report.figure("actions", len(SHOTS))
    proof_report.figure("pairs", len(pairs))
    proof_report.figure("rounds a pair", ROUNDS)
    proof_report.figure("shots refused with a reason", f"{refused:,} of {fired:,}")
    proof_report.figure("violations", 0)
    proof_report.says("Any two actions on the same goods at the same moment leave the books right.")

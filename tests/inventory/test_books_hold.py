"""Whatever people do with stock, the books hold: a state machine over the actions.

The invariants, checked after each step: (1) units are conserved over all accounts; (2) nothing is
negative, nothing unfit is held; (3) balances are the folded ledger, entry by entry; (4) live holds
are what is reserved, each ends once; (5) another owner's rows stay as they are; (6) a repeat
changes nothing; (8) every movement has an actor, and every action's its event; (9) packs convert
there and back; (10) what fails leaves everything as it was. Tickets (7) have a machine of their
own, lists taken out and brought back (9) a property of their own.
"""

import contextlib
from typing import ClassVar
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from relief.catalog.models import Pack
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import handle, receive
from relief.inventory.ledger import Claim
from relief.inventory.models import Reservation, StockBalance, StockMovement
from relief.inventory.queries import reconciling
from tests.conftest import superuser
from tests.factories import people, stock
from tests.proof import scale

UNITS = st.integers(min_value=1, max_value=60)
PICK = st.integers(min_value=0, max_value=10**6)
# What a run undid stays in the tables as dead rows, and each check reads past them: unswept,
# a run took ten times as long after 350 others.
CLEANED = 20  # runs between two sweeps


# All invariants as one statement of what is off: asked after each of very many steps.
INVARIANTS = " UNION ALL ".join(
    f"({check})"
    for check in (
        *reconciling.CHECKS,
        """SELECT 'conserved', l.item_id, 0, sum(e.quantity)
             FROM inventory_stockentry e JOIN inventory_stocklot l ON l.id = e.lot_id
            GROUP BY l.item_id HAVING sum(e.quantity) <> 0""",
        """SELECT 'unfit goods held', r.id, 0, 0 FROM inventory_reservation r
             JOIN inventory_stockbalance b ON b.id = r.balance_id
             JOIN inventory_stocklot l ON l.id = b.lot_id
            WHERE r.status = 'live' AND l.expires_on < %(today)s""",
        "SELECT 'by nobody', id, 0, 0 FROM inventory_stockmovement WHERE actor_label = ''",
        """SELECT 'negative', id, on_hand, reserved FROM inventory_stockbalance
            WHERE NOT (0 <= reserved AND reserved <= on_hand)""",
        """SELECT 'ended or not', id, 0, 0 FROM inventory_reservation
            WHERE (status = 'live') <> (ended_at IS NULL)""",
        """SELECT 'not told', 0, %(told)s, count(DISTINCT subject_uid) FROM journal_event
            WHERE type = 'stock.received' HAVING count(DISTINCT subject_uid) <> %(told)s""",
        """SELECT 'of another', id, on_hand, reserved FROM inventory_stockbalance
            WHERE id = %(other)s AND (on_hand, reserved) <> (%(units)s, 0)""",
    )
)


class Books(RuleBasedStateMachine):
    """Receives, moves, adjusts, holds, sends, delivers, returns and undoes goods at random."""

    seen: ClassVar[set[str]] = set()
    runs: ClassVar[int] = 0

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example._from_testcase = True  # actions may open their durable block inside
        self.example.__enter__()

    def teardown(self):
        assert reconciling.differences() == []  # the product's own check says the same
        Books.seen |= set(StockMovement.objects.values_list("kind", flat=True).distinct())
        Books.seen |= set(Reservation.objects.values_list("status", flat=True).distinct())
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        Books.runs += 1
        if Books.runs % CLEANED == 0:
            superuser().execute("VACUUM")

    @initialize()
    def a_world(self):
        self.owner = people.actor("stock_keeper", organization=people.partner("a"))
        self.other = stock.stock(50, owner=people.partner("b"))
        self.other_before = self._numbers(self.other.pk)
        self.place = stock.facility()
        stock.bin_of(self.place, "A")
        self.item = stock.item()
        Pack.objects.get_or_create(
            item=self.item, name="箱", valid_from=stock.in_days(-9), defaults={"quantity": 12}
        )
        self.by_action = 0
        self.purposes = []
        self.on_the_way = {}

    def _numbers(self, pk):
        return StockBalance.objects.values_list("on_hand", "reserved").get(pk=pk)

    def _balance(self, pick):
        rows = list(StockBalance.objects.filter(lot__owner__code="a").order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def _everything(self):
        balances = StockBalance.objects.order_by("pk").values_list("pk", "on_hand", "reserved")
        holds = Reservation.objects.order_by("pk").values_list("pk", "status")
        return list(balances), list(holds), StockMovement.objects.count()

    @contextlib.contextmanager
    def _all_or_nothing(self):
        before = self._everything()
        try:
            yield
        except DomainError:
            assert self._everything() == before

    @rule(units=UNITS, batch=st.sampled_from(["", "B1", "B2"]), pack=st.sampled_from(["", "箱"]))
    def receive(self, units, batch, pack):
        goods = receive.Goods(item=self.item.uid, quantity=units, batch=batch, pack=pack)
        movement = receive.receive(
            actor=self.owner, now=clock.now(), facility=self.place.uid, goods=goods
        )
        entry = movement.entries.get(account="stock")
        factor = 12 if pack else 1
        assert entry.quantity == units * factor
        assert (entry.pack_name, int(entry.pack_count or units)) == (pack, units)
        self.by_action += 1

    @rule(units=UNITS)
    def receive_expired(self, units):
        """Goods whose day has passed may lie there, but are never held."""
        goods = receive.Goods(
            item=self.item.uid, quantity=units, batch="OLD", expires_on=stock.in_days(-1)
        )
        receive.receive(actor=self.owner, now=clock.now(), facility=self.place.uid, goods=goods)
        self.by_action += 1

    @rule(pick=PICK, units=UNITS)
    def break_off(self, pick, units):
        """A fault after the work is done leaves nothing of it behind."""
        if row := self._balance(pick):
            before = self._everything()
            with contextlib.suppress(DomainError, ZeroDivisionError), unit("test", durable=False):
                ledger.reserve([Claim(row.pk, units, "line", uuid4())], now=clock.now())
                raise ZeroDivisionError
            assert self._everything() == before

    @rule(pick=PICK)
    def repeat(self, pick):
        """A hold that has ended is neither released nor sent a second time."""
        ended = list(Reservation.objects.exclude(status="live").order_by("pk"))
        if ended:
            purpose = ended[pick % len(ended)].purpose_uid
            before = self._everything()
            with contextlib.suppress(DomainError), unit("test", durable=False):
                assert ledger.release([purpose], now=clock.now()) == 0
            with contextlib.suppress(DomainError), unit("test", durable=False):
                ledger.dispatch([purpose], actor=SYSTEM, now=clock.now())
            assert self._everything() == before

    @rule(pick=PICK, units=UNITS, to=st.sampled_from(["-", "A"]))
    def move(self, pick, units, to):
        if row := self._balance(pick):
            with self._all_or_nothing():
                handle.move(
                    actor=self.owner, now=clock.now(), balance=row.uid, to_bin=to, quantity=units
                )

    @rule(pick=PICK, change=st.integers(-60, 60))
    def adjust(self, pick, change):
        if row := self._balance(pick):
            with self._all_or_nothing():
                handle.adjust(
                    actor=self.owner, now=clock.now(), balance=row.uid, change=change, reason="x"
                )

    @rule(pick=PICK, units=UNITS, to=st.sampled_from(["good", "quarantined", "damaged"]))
    def set_apart(self, pick, units, to):
        if row := self._balance(pick):
            with self._all_or_nothing():
                handle.change_condition(
                    actor=self.owner, now=clock.now(), balance=row.uid, to=to, quantity=units,
                    reason="x",
                )  # fmt: skip

    @rule(picks=st.lists(st.tuples(PICK, UNITS), min_size=1, max_size=3))
    def reserve(self, picks):
        found = [(self._balance(pick), units) for pick, units in picks]
        claims = [Claim(row.pk, units, "line", uuid4()) for row, units in found if row]
        with self._all_or_nothing(), unit("test", durable=False):
            ledger.reserve(claims, now=clock.now())
            self.purposes += [claim.purpose_uid for claim in claims]

    @rule(pick=PICK)
    def release(self, pick):
        if self.purposes:
            with unit("test", durable=False):
                ledger.release([self.purposes[pick % len(self.purposes)]], now=clock.now())

    @rule(pick=PICK)
    def dispatch(self, pick):
        if not self.purposes:
            return
        purpose = self.purposes[pick % len(self.purposes)]
        held = Reservation.objects.filter(purpose_uid=purpose, status="live").first()
        with self._all_or_nothing(), unit("test", durable=False):
            ledger.dispatch([purpose], actor=SYSTEM, now=clock.now())
            lot = held.balance.lot_id
            self.on_the_way[lot] = self.on_the_way.get(lot, 0) + held.quantity

    @rule(pick=PICK, units=UNITS, arrives=st.booleans())
    def arrive(self, pick, units, arrives):
        if not self.on_the_way:
            return
        lot = sorted(self.on_the_way)[pick % len(self.on_the_way)]
        with self._all_or_nothing(), unit("test", durable=False):
            if arrives:
                ledger.deliver({lot: units}, actor=SYSTEM, now=clock.now())
            else:
                ledger.return_to_stock(
                    {lot: units}, bin_id=stock.bin_of(self.place).pk, actor=SYSTEM, now=clock.now()
                )
            self.on_the_way[lot] -= units
            assert self.on_the_way[lot] >= 0

    @rule(pick=PICK)
    def undo(self, pick):
        rows = list(StockMovement.objects.exclude(kind__in=["dispatch", "deliver", "return"]))
        row = rows[pick % len(rows)]
        if row.entries.filter(lot__owner__code="a").exists():
            with self._all_or_nothing(), unit("test", durable=False):
                ledger.reverse(row, actor=SYSTEM, now=clock.now(), reason="x")

    @invariant()
    def nothing_is_off(self):
        named = {
            "today": stock.in_days(0), "told": self.by_action, "other": self.other.pk,
            "units": self.other_before[0],
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(INVARIANTS, named)
            assert cursor.fetchall() == []


EVERY_KIND = {
    "receive", "move", "adjust", "condition", "dispatch", "deliver", "return", "reverse",
    "live", "released", "consumed",
}  # fmt: skip


def walk_once() -> None:
    """Take one way through every rule that books, in an order in which each of them hits.

    Random runs leave rules out by chance; this way shows that none of them is dead.
    """
    books = Books()
    books.a_world()
    for step in (
        lambda: books.receive(units=50, batch="B1", pack=""),
        lambda: books.move(pick=0, units=5, to="A"),
        lambda: books.adjust(pick=0, change=-2),
        lambda: books.undo(pick=2),
        lambda: books.set_apart(pick=0, units=3, to="damaged"),
        lambda: books.reserve(picks=[(0, 4)]),
        lambda: books.release(pick=0),
        lambda: books.reserve(picks=[(0, 6)]),
        lambda: books.dispatch(pick=1),
        lambda: books.arrive(pick=0, units=2, arrives=True),
        lambda: books.arrive(pick=0, units=3, arrives=False),
        lambda: books.reserve(picks=[(0, 1)]),
    ):
        step()
        books.nothing_is_off()
    books.teardown()


@pytest.mark.drill
@pytest.mark.timeout(scale(600, 6 * 3600))  # half a million steps, each with every invariant
@pytest.mark.django_db(transaction=True)  # what a run undid is swept up between two runs
def test_the_books_hold_whatever_people_do(proof_report):
    runs, steps = scale(25, 5000), scale(40, 100)
    Books.seen.clear()
    walk_once()
    assert Books.seen >= EVERY_KIND
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    proof_report.figure("runs", f"{runs:,}")
    proof_report.figure("steps a run", steps)
    proof_report.says("Whatever people do with stock, in whatever order, the books hold.")

"""Every two stock-writing actions at the same moment: the books hold, whoever comes first.

`SHOTS` says how to fire each action; an action that writes stock and stands neither there nor in
`ELSEWHERE` fails the first test, so that a new one is raced too.
"""

import importlib
import itertools
import pkgutil
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from relief.core import clock
from relief.core.errors import DomainError
from relief.core.work import REGISTRY, unit
from relief.inventory import actions, ledger
from relief.inventory.ledger import Claim
from relief.inventory.models import StockBalance
from relief.inventory.queries import reconciling
from tests.conftest import empty_database
from tests.factories import stock
from tests.inventory.sabotage import guards_off
from tests.inventory.shots import SHOTS, World, handed_over
from tests.proof import scale

pytestmark = pytest.mark.django_db(transaction=True)
# How many rounds each pair gets, by how many actions start together. In a group each two meet, so
# that a crowd of twelve fights 66 pairs at the price of twelve actions; the drill also lets every
# pair fight alone.
RACES = scale({12: 5}, {2: 20, 12: 180})
CHECKED, RENEWED = 60, 1_200  # shots between two checks of the books, and between two worlds
HOME = "relief.inventory.actions."


# Fired by the shot named, or writing no stock of its own.
ELSEWHERE = {
    "import_list.": "upload, mapping, repairs and cancel book nothing",
    "import_long.": "books by the step of import_list.confirm",
    "facilities.": "opens a facility, no stock",
    "change_facility.": "a facility's facts and its end, no stock",
    "staff.": "who works there, no stock",
    "price.": "prices, no stock",
    "import_new.": "items and facilities, no stock",
    "recall.end_recall": "fired by recall.recall",
    "transfer.": "cancel and dispatch are fired by transfer.request; release and reject hold nothing new",
    "sharing.": "rules, no stock",
    "levels.": "levels, no stock",
    "life.": "rules, no stock",
    "bins.": "bins, no stock",
    "expiring.": "offers, no stock",
    "upkeep.reconcile": "reads",
    "pick.": "pick.take is the only one",
    "receipt.": "announcing and calling off book nothing",
    "kits.": "definitions, no stock",
    "disposal.": "hand-over keeps the goods in the books, certify books out as divert does; "
    "photographs, signatures and refusals book nothing",
    "count.": "entries and explanations book nothing before the approval",
    "loan.": "terms book nothing; give_back is give the other way",
}  # fmt: skip


def test_every_action_of_stock_is_raced_or_says_where():
    for module in pkgutil.walk_packages(actions.__path__, HOME):
        importlib.import_module(module.name)
    names = [name.removeprefix(HOME) for name in REGISTRY if name.startswith(HOME)]

    assert [
        name for name in names if name not in SHOTS and not any(map(name.startswith, ELSEWHERE))
    ] == []


class Crowd:
    """Threads with a database connection each, which fire at the same moment."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.threads = ThreadPoolExecutor(max_workers=size)
        self.barrier = threading.Barrier(size)

    def fire(self, shots):
        """Fire so many shots as there are threads; return what each raised, None where it hit."""

        def run(shot):
            self.barrier.wait()
            shot()

        return [found.exception() for found in [self.threads.submit(run, one) for one in shots]]

    def close(self):
        """Let go of the connections."""
        self.fire([connection.close] * self.size)
        self.threads.shutdown()


@contextmanager
def crowd(size):
    found = Crowd(size)
    try:
        yield found
    finally:
        found.close()


def groups(names, size, rounds):
    """Yield groups of `size` actions in which every two actions (the same one twice, too) meet
    at least `rounds` times: whoever is wanted by most of the group joins it.
    """
    dice = random.Random(7)
    wanted = dict.fromkeys(itertools.combinations_with_replacement(names, 2), rounds)
    due = {name: dict.fromkeys(names, rounds) for name in names}
    while (most := max(wanted.values())) > 0:
        group = list(dice.choice([pair for pair, left in wanted.items() if left == most]))
        while len(group) < size:
            score = {name: sum(due[name][one] for one in group) for name in names}
            best = max(score.values())
            group.append(dice.choice([name for name in names if score[name] == best]))
        for pair in itertools.combinations(group, 2):
            one, other = sorted(pair, key=names.index)
            wanted[one, other] -= 1
            due[one][other] = due[other][one] = max(0, wanted[one, other])
        yield group


def race(size, rounds):
    """Fire every two actions together; return how often each hit and was fired.

    The world is made anew now and then: in a grown one every search and check takes longer.
    """
    hits, fired, world = Counter(), Counter(), World()
    with crowd(size) as threads:
        for names in groups(list(SHOTS), size, rounds):
            raised = threads.fire([SHOTS[name](world) for name in names])
            assert [error for error in raised if error and not isinstance(error, DomainError)] == []
            fired.update(names)
            hits.update(name for name, error in zip(names, raised, strict=True) if not error)
            assert handed_over(world) >= 0
            if fired.total() // CHECKED > (fired.total() - size) // CHECKED:
                assert_books_hold()
            if fired.total() // RENEWED > (fired.total() - size) // RENEWED:
                empty_database()
                world = World()
    assert_books_hold()
    empty_database()  # the next race begins in a world of its own
    return hits, fired


def assert_books_hold():
    assert reconciling.differences() == []
    for on_hand, reserved in StockBalance.objects.values_list("on_hand", "reserved"):
        assert 0 <= reserved <= on_hand


@pytest.mark.drill
def test_any_two_actions_at_once_leave_the_books_right(proof_report):
    hits, fired, fights = Counter(), Counter(), {}
    for size, rounds in RACES.items():
        hit, shot = race(size, rounds)
        fights[size] = shot.total() // size
        hits += hit
        fired += shot

    seldom = [name for name in SHOTS if hits[name] * 4 < fired[name]]
    assert seldom == []  # every shot hits: the race is no empty one
    refused = fired.total() - hits.total()
    proof_report.figure("actions", len(SHOTS))
    proof_report.figure("pairs", len(SHOTS) * (len(SHOTS) + 1) // 2)
    for size, rounds in RACES.items():
        proof_report.figure(
            f"rounds a pair, {size} actions starting together",
            f"{rounds}, in {fights[size]:,} fights",
        )
    proof_report.figure("shots refused with a reason", f"{refused:,} of {fired.total():,}")
    proof_report.figure("violations", 0)
    proof_report.says(
        "Any two actions on the same goods at the same moment leave the books right. They start "
        "together behind one barrier, in crowds drawn so that every two, and each with itself, "
        "meet at least as often as said below. Without the guard of the database the same crowd "
        "holds more than there is: `test_without_the_guard_the_crowd_breaks_the_books` fails "
        "where it does not."
    )


def test_without_the_guard_the_crowd_breaks_the_books():
    def broken(threads):
        balance = stock.stock(100)

        def hold():
            with unit("test"):
                ledger.reserve([Claim(balance.pk, 60, "line", uuid4())], now=clock.now())

        hits = threads.fire([hold] * 4).count(None)
        balance.refresh_from_db()
        return hits > 1 and balance.reserved > balance.on_hand

    # Whether four overlap is chance; that fifty times four never do is none.
    with guards_off(), crowd(4) as threads:
        assert any(broken(threads) for _ in range(50))

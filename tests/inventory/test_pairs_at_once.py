"""Every two stock-writing actions at the same moment: the books hold, whoever comes first.

`SHOTS` says how to fire each action; an action that writes stock and stands neither there nor in
`ELSEWHERE` fails the first test, so that a new one is raced too.
"""

import importlib
import itertools
import pkgutil
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from relief.core.errors import DomainError
from relief.core.work import REGISTRY
from relief.inventory import actions
from relief.inventory.models import StockBalance
from relief.inventory.queries import reconciling
from tests.inventory.shots import SHOTS, World, handed_over
from tests.proof import scale

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = scale(2, 200)
HOME = "relief.inventory.actions."


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


class Two:
    """Two threads with a database connection each, which fire at the same moment."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(max_workers=2)
        self.barrier = threading.Barrier(2)

    def fire(self, shots):
        """Fire both; return what each raised, None where it hit."""

        def run(shot):
            self.barrier.wait()
            shot()

        return [found.exception() for found in [self.threads.submit(run, one) for one in shots]]

    def close(self):
        """Let go of the connections."""

        def leave():
            self.barrier.wait()
            connection.close()

        for left in [self.threads.submit(leave) for _ in range(2)]:
            left.result()
        self.threads.shutdown()


@pytest.fixture
def two():
    found = Two()
    yield found
    found.close()


@pytest.mark.drill
def test_any_two_actions_at_once_leave_the_books_right(two, proof_report):
    world = World()
    hits, fired = Counter(), Counter()
    pairs = list(itertools.combinations_with_replacement(SHOTS, 2))
    for number, names in enumerate(pairs * ROUNDS):
        raised = two.fire([SHOTS[name](world) for name in names])
        assert [error for error in raised if error and not isinstance(error, DomainError)] == []
        fired.update(names)
        hits.update(name for name, error in zip(names, raised, strict=True) if not error)
        assert handed_over(world) >= 0
        if number % 20 == 0:
            assert reconciling.differences() == []

    assert reconciling.differences() == []
    for on_hand, reserved in StockBalance.objects.values_list("on_hand", "reserved"):
        assert 0 <= reserved <= on_hand
    seldom = [name for name in SHOTS if hits[name] * 4 < fired[name]]
    assert seldom == []  # every shot hits: the race is no empty one
    refused = fired.total() - hits.total()
    proof_report.figure("actions", len(SHOTS))
    proof_report.figure("pairs", len(pairs))
    proof_report.figure("rounds a pair", ROUNDS)
    proof_report.figure("shots refused with a reason", f"{refused:,} of {fired.total():,}")
    proof_report.figure("violations", 0)
    proof_report.says("Any two actions on the same goods at the same moment leave the books right.")

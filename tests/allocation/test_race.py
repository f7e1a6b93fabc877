"""Two people at once, and plans against hand reservations: real transactions in threads."""

import datetime
import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import DatabaseError

from relief.allocation import actions, steps, tasks
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.demand.models import RequestLine
from relief.inventory import ledger
from relief.inventory.models import Account, Reservation, StockBalance
from tests.factories import people, plans, requests
from tests.proof import ProofReport, scale
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = scale(6, 500)


@pytest.fixture
def pair(transactional_db: None) -> tuple[Actor, Actor]:
    org = people.operator()
    return (
        people.actor("coordinator", organization=org),
        people.actor("coordinator", organization=org),
    )


def asker() -> Actor:
    return people.actor("programme_officer", organization=people.partner("asker"))


def yes(actor: Actor, plan: AllocationPlan) -> Callable[[], object]:
    return lambda: actions.approve_plan(actor=actor, now=clock.now(), plan_uid=plan.uid)


def test_two_people_approving_at_once_reserve_once(pair: tuple[Actor, Actor]) -> None:
    requests.approved(asker(), {"tent-12": 50}, coordinator=pair[0])
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(pair[0])

    answers = together(yes(pair[0], plan), yes(pair[1], plan))

    assert sorted(type(answer).__name__ for answer in answers) == ["AllocationPlan", "InvalidMove"]
    assert StockBalance.objects.get().reserved == 50
    assert RequestLine.objects.get().allocated == 50
    assert ReleaseOrder.objects.count() == 1


def test_two_needed_yeses_at_once_are_both_counted(pair: tuple[Actor, Actor]) -> None:
    requests.approved(asker(), {"tent-12": 20_000}, coordinator=pair[0])
    plans.stock(people.partner("giver"), 15_000)
    plan = plans.proposed(pair[0])

    together(yes(pair[0], plan), yes(pair[1], plan))

    plan.refresh_from_db()
    assert plan.status == "committed"
    assert StockBalance.objects.get().reserved == 15_000


@pytest.mark.drill
def test_plans_committing_against_hands_receipts_and_expiring_holds(
    pair: tuple[Actor, Actor], proof_report: ProofReport
) -> None:
    rivals = (hold, receive, let_expire)
    outcomes: Counter[tuple[str, str]] = Counter()
    for turn in range(ROUNDS):
        rival = rivals[turn % len(rivals)]
        requests.approved(asker(), {f"item-{turn}": 50}, coordinator=pair[0])
        balance = plans.stock(people.partner("giver"), 60, item=f"item-{turn}")
        if rival is let_expire:
            held(balance, 40, expires_at=clock.now())
        plan = plans.proposed(pair[0])

        answers = together(yes(pair[0], plan), lambda b=balance, r=rival: r(b))  # type: ignore[misc]

        balance.refresh_from_db()
        plan.refresh_from_db()
        outcomes[rival.__name__, plan.status] += 1
        assert_promised_once(balance, plan, by_hand=answers[1] == "held")
    assert {status for _, status in outcomes} <= {"committed", "superseded", "proposed"}
    proof_report.says("Plans commit while hands reserve, goods arrive and holds expire.")
    proof_report.figure("rounds", ROUNDS)
    proof_report.figure("units promised twice", 0)
    for (name, status), count in sorted(outcomes.items()):
        proof_report.figure(f"{name}: plan {status}", count)


def assert_promised_once(balance: StockBalance, plan: AllocationPlan, *, by_hand: bool) -> None:
    """Fail where the holds of a balance are more than is there or not what was promised."""
    live = Reservation.objects.filter(balance=balance, status="live")
    promised = sum(live.values_list("quantity", flat=True))
    of_plan = sum(live.filter(purpose_type="allocation_line").values_list("quantity", flat=True))
    assert balance.reserved == promised <= balance.on_hand
    planned = AllocationLine.objects.filter(plan=plan, balance=balance)
    is_held = plan.status == "committed"
    assert of_plan == (sum(planned.values_list("quantity", flat=True)) if is_held else 0)
    if by_hand:
        assert promised - of_plan == 40


def hold(balance: StockBalance) -> str:
    return held(balance, 40)


def held(balance: StockBalance, units: int, expires_at: datetime.datetime | None = None) -> str:
    with work.unit("hand reservation", durable=False):
        claim = ledger.Claim(balance.pk, units, "hand", uuid.uuid4())
        ledger.reserve([claim], now=clock.now(), expires_at=expires_at)
    return "held"


def receive(balance: StockBalance) -> str:
    with work.unit("receipt", durable=False):
        lot = balance.lot_id
        legs = [
            ledger.Leg(lot, 30, bin_id=balance.bin_id, condition="good"),
            ledger.Leg(lot, -30, account=Account.SUPPLIER),
        ]
        ledger.post("receive", legs, actor=SYSTEM, now=clock.now())
    return "received"


def let_expire(balance: StockBalance) -> str:
    with work.unit("expiring holds", durable=False):
        ledger.expire(now=clock.now())
    return "expired"


def test_without_the_ledger_two_hands_would_promise_a_unit_twice(
    pair: tuple[Actor, Actor],
) -> None:
    balance = plans.stock(people.partner("giver"), 60)
    both_looked = threading.Barrier(2)

    def careless() -> str:
        free = StockBalance.objects.get(pk=balance.pk).available or 0
        both_looked.wait(60)
        if free < 40:
            return "too little"
        try:
            Reservation.objects.create(
                balance=balance, quantity=40, purpose_type="hand", purpose_uid=uuid.uuid4()
            )
        except DatabaseError:
            return "the database refused"
        return "promised"

    answers = together(careless, careless)

    assert sorted(map(str, answers)) == ["promised", "the database refused"]


def test_two_planners_work_a_plan_out_once(pair: tuple[Actor, Actor]) -> None:
    requests.approved(asker(), {"tent-12": 50}, coordinator=pair[0])
    plans.stock(people.partner("giver"), 60)
    plan = actions.start_plan(
        actor=pair[0], now=clock.now(), emergency_uid=requests.emergency().uid
    )

    together(tasks.work_out_waiting, tasks.work_out_waiting)

    plan.refresh_from_db()
    assert (plan.status, plan.units) == ("proposed", 50)


def test_many_events_at_once_leave_one_waiting_plan(pair: tuple[Actor, Actor]) -> None:
    requests.approved(asker(), {"tent-12": 50}, coordinator=pair[0])
    emergency = requests.emergency()

    def ask() -> object:
        return actions.start_plan(actor=pair[0], now=clock.now(), emergency_uid=emergency.uid)

    together(*[ask] * 6)

    assert AllocationPlan.objects.filter(status="draft").count() == 1


def test_a_request_approved_while_a_plan_is_taken_up_gets_one_of_its_own(
    pair: tuple[Actor, Actor],
) -> None:
    requests.approved(asker(), {"tent-12": 10}, coordinator=pair[0])
    emergency = requests.emergency()
    first = actions.start_plan(actor=pair[0], now=clock.now(), emergency_uid=emergency.uid)
    taken_up, asked = threading.Event(), threading.Event()

    def planner() -> None:
        with work.unit("taking a plan up", durable=False):
            row = AllocationPlan.objects.filter(pk=first.pk).locked()[0]
            AllocationPlan.objects.filter(pk=row.pk).update(status="solving")
            taken_up.set()
            asked.wait(1)

    def approver() -> AllocationPlan:
        taken_up.wait(10)
        with work.unit("asking for a plan", durable=False):
            return steps.ask_for_plan(emergency, actor=pair[1], now=clock.now(), reason="late")

    answers = together(planner, approver)

    second = answers[1]
    assert isinstance(second, AllocationPlan)
    assert second.pk != first.pk

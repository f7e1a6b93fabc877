"""A helpline at work while its processes are killed: no ticket, clock or owed call is lost.

Short work runs on threads, so a killed child is one process alone: the worker or the
scheduler, while the rest of the group lives.
"""

import datetime
import threading
from collections import Counter

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.delivery import actions as deliver
from relief.delivery.models import Delivery
from relief.helpline.models import CallBack, Ticket, TicketClock
from relief.journal import played_clock
from relief.journal.models import Event, OutboxEntry
from relief.notices.models import Notice
from tests.factories import deliveries, tickets
from tests.platform.processes import Fleet, kill_group, kill_one, wait_for
from tests.proof import IS_DRILL, ProofReport, scale

pytestmark = [
    pytest.mark.processes,
    pytest.mark.drill,
    pytest.mark.timeout(3600),
]
GROUP_KILLS, CHILD_KILLS = scale(1, 50), scale(1, 50)
TICKETS = scale(8, 500)
HOUR = datetime.timedelta(hours=1)
PAST_EVERY_PROMISE = 25 * HOUR  # of P2: the need met within a day
DUE = {"plan", "met"}


def drain(fleet: Fleet, seconds: float = scale(240, 900)) -> float:
    """Wait until nothing waits to be handled and nothing that is due is untold."""
    return wait_for(lambda: not waiting(), seconds, lambda: f"{waiting()} {fleet.logs()}")


def waiting() -> dict[str, int]:
    now = clock.now()
    found = {
        "events": OutboxEntry.objects.count(),
        "clocks": TicketClock.objects.filter(due_at__lte=now, status="open", ended_at=None).count(),
        "calls": CallBack.objects.filter(due_at__lte=now, told_at=None, ended_at=None).count(),
    }
    return {name: count for name, count in found.items() if count}


def told(what: str, *keys: str) -> Counter[tuple[object, ...]]:
    """Count the events of a type by ticket and by facts of their payload."""
    rows = Event.objects.filter(type=f"ticket.{what}")
    return Counter((row.subject_uid, *(row.payload[key] for key in keys)) for row in rows)


class Desk:
    """Takes calls as fast as they come; goods of every second caller reach the door."""

    def __init__(self) -> None:
        self.operator, self.lead = tickets.operator(), tickets.lead()
        tickets.quota(lines=10**4, units=10**6)
        self.courier = deliveries.courier()
        self.alone: list[Ticket] = []
        self.served: list[Ticket] = []

    def take(self, count: int) -> None:
        """Take so many calls; nothing here waits for a worker."""
        for _ in range(count):
            row = tickets.taken(self.operator)
            if len(self.served) > len(self.alone):
                self.alone.append(row)
            else:
                serve(row, self.operator, self.courier)
                self.served.append(row)


def serve(row: Ticket, operator: Actor, courier: Actor) -> Delivery:
    """Ask for what a ticket needs and hand it over; what follows is the workers' part."""
    request = tickets.ask(row, operator)
    done = tickets.at_the_door(request, courier)
    given = deliver.Given(signer_role="self", code=tickets.code_of(done))
    return deliver.hand_over(actor=courier, now=clock.now(), uid=done.uid, given=given)


def test_killed_processes_lose_no_ticket_clock_or_call_and_double_none(
    fleet: Fleet, proof_report: ProofReport
) -> None:
    desk, kills = Desk(), GROUP_KILLS + CHILD_KILLS
    running = {"worker": fleet.worker(), "scheduler": fleet.scheduler()}
    start = {"worker": fleet.worker, "scheduler": fleet.scheduler}
    for number in range(kills):
        handled = Event.objects.count() - OutboxEntry.objects.count()
        share = TICKETS // kills + (number < TICKETS % kills)
        calls = threading.Thread(target=desk.take, args=(share,))
        calls.start()
        wait_for(
            lambda: Event.objects.count() - OutboxEntry.objects.count() > handled,  # noqa: B023
            120,
            fleet.logs,
        )
        # In turn the worker with its group, and one process alone: worker, then scheduler.
        name = "scheduler" if number % 4 == 3 else "worker"
        (kill_one if number % 2 else kill_group)(running[name])
        running[name] = start[name]()
        calls.join()
    drain(fleet)
    played_clock.set_clock(actor=SYSTEM, shows=clock.now() + PAST_EVERY_PROMISE, speed=1)
    wait_for(lambda: bool(told("breached")), 120, fleet.logs)
    kill_group(running["worker"])
    fleet.worker()
    seconds = drain(fleet)

    assert not OutboxEntry.objects.exists()
    assert Ticket.objects.count() == TICKETS == len(desk.served) + len(desk.alone)
    check_served(desk)
    check_left_alone(desk)
    escalations = Counter((row.person_id, row.event_id) for row in Notice.objects.all())
    assert set(escalations.values()) == {1}
    proof_report.name = "helpline-under-kills"
    proof_report.says(
        "Workers and schedulers killed under a helpline at work lose no ticket, promise clock or"
        " owed call, and tell none twice."
    )
    proof_report.figure("tickets, every second one served to the door", TICKETS)
    proof_report.figure("SIGKILL of a whole process group", GROUP_KILLS + 1)
    proof_report.figure("SIGKILL of one process alone (worker or scheduler)", CHILD_KILLS)
    proof_report.figure("tickets lost", TICKETS - Ticket.objects.count())
    proof_report.figure("promise clocks due, breaches told", f"{len(told('breached', 'kind'))}")
    proof_report.figure("clocks lost", 0)
    proof_report.figure("owed calls due and told", len(told("call_back_due", "kind", "try")))
    proof_report.figure("owed calls lost", 0)
    proof_report.figure("escalations doubled", 0)
    proof_report.figure("notices given, none twice", f"{len(escalations):,}")
    proof_report.figure("seconds from the last kill to nothing waiting", f"{seconds:.1f}")


def check_served(desk: Desk) -> None:
    """Goods at the door: fulfilled once, the confirming call owed and told once."""
    uids = {row.uid for row in desk.served}
    rows = Ticket.objects.filter(uid__in=uids)
    assert set(rows.values_list("status", flat=True)) == {"fulfilled"}
    assert {uid: told("fulfilled")[(uid,)] for uid in uids} == dict.fromkeys(uids, 1)
    owed = CallBack.objects.filter(ticket__in=rows, kind="confirm")
    assert owed.count() == len(uids)
    calls = told("call_back_due", "kind", "try")
    assert all(calls[(uid, "confirm", 1)] == 1 for uid in uids)
    clocks = TicketClock.objects.filter(ticket__in=rows, kind__in=DUE)
    assert set(clocks.values_list("status", flat=True)) == {"kept"}


def check_left_alone(desk: Desk) -> None:
    """Nobody helped: every promise broken and told once, every call that was due told once."""
    uids = {row.uid for row in desk.alone}
    broken = told("breached", "kind")
    for kind in DUE:
        assert {uid: broken[(uid, kind)] for uid in uids} == dict.fromkeys(uids, 1)
    assert max(broken.values()) == 1
    clocks = TicketClock.objects.filter(ticket__uid__in=uids, kind__in=DUE)
    assert clocks.filter(status="broken").count() == len(DUE) * len(uids)
    calls = told("call_back_due", "kind", "try")
    assert set(calls.values()) == {1}
    assert all(calls[(uid, kind, 1)] == 1 for uid in uids for kind in ("promise", "check"))


def test_timers_ring_once_and_in_time_while_workers_restart(
    fleet: Fleet, proof_report: ProofReport
) -> None:
    count, spread, restarts = scale(100, 2000), scale(4, 120), scale(1, 3)
    # A small run is mostly one worker's start: how late its timers ring says nothing.
    late_at_most = 15.0 if IS_DRILL else float("inf")
    row = tickets.taken(tickets.operator())
    TicketClock.objects.all().delete()
    CallBack.objects.all().delete()
    running = {"worker": fleet.worker(), "scheduler": fleet.scheduler()}
    drain(fleet)
    copies = [tickets.copy_of(row) for _ in range(count)]
    begins = clock.now() + datetime.timedelta(seconds=2)
    TicketClock.objects.bulk_create(
        timer(copy, begins + datetime.timedelta(seconds=spread * number / count))
        for number, copy in enumerate(copies)
    )
    for number in range(restarts):
        moment = begins + datetime.timedelta(seconds=spread * (number + 1) / (restarts + 1))
        wait_for(lambda: clock.now() >= moment, spread + 60, fleet.logs)  # noqa: B023
        kill_group(running["worker"])
        running["worker"] = fleet.worker()
    wait_for(lambda: clock.now() > begins + datetime.timedelta(seconds=spread), 300, fleet.logs)
    drain(fleet)

    rung = told("breached")
    due = dict(TicketClock.objects.values_list("ticket__uid", "due_at"))
    events = Event.objects.filter(type="ticket.breached")
    lateness = sorted((row.recorded_at - due[row.subject_uid]).total_seconds() for row in events)
    p99 = lateness[int(0.99 * (len(lateness) - 1))]
    assert {uid for (uid,) in rung} == {row.uid for row in copies}
    assert set(rung.values()) == {1}
    assert lateness[0] >= 0
    assert p99 <= late_at_most
    proof_report.name = "timers-under-restarts"
    proof_report.says("Timers of the helpline ring once each and in time while workers restart.")
    proof_report.figure("timers", f"{count:,}")
    proof_report.figure("due over (seconds)", spread)
    proof_report.figure("workers killed and started again", restarts)
    proof_report.figure("timers missed", count - len(rung))
    proof_report.figure("timers doubled", sum(rung.values()) - len(rung))
    proof_report.figure("seconds late, median", f"{lateness[len(lateness) // 2]:.1f}")
    proof_report.figure("seconds late, 99th percentile (at most 15)", f"{p99:.1f}")


def timer(row: Ticket, due_at: datetime.datetime) -> TicketClock:
    """Return a promise clock whose warnings were told, so that only its end is left."""
    since = due_at - HOUR
    return TicketClock(
        ticket=row, kind="plan", started_at=since, half_at=since, most_at=since, due_at=due_at,
        half_told_at=since, most_told_at=since,
    )  # fmt: skip

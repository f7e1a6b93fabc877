"""The helpline's calls: 60 made-up callers, some for a relative, some for the second time.

The people are in `data/calls.csv`; the operator does with them what its page does.
"""

import datetime
import uuid
from collections.abc import Callable

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import DomainError
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.helpline import actions
from relief.helpline.intake import Intake, Need
from relief.helpline.models import CallBack, CallBackKind, Outcome, Ticket
from relief.platform.demo import world

OPERATOR = "helpline@demo.example"
SPACE = uuid.UUID("5a1d0905-0000-4000-8000-202209051252")  # makes each call's draft key
OFFICE = "磨西镇卫生院（演示）"
AT_ONCE = 5
Row = dict[str, str]


def key_of(call: str) -> uuid.UUID:
    """Return the draft key of a call: the same at every start, so that no call comes twice."""
    return uuid.uuid5(SPACE, call)


def grant() -> str:
    """The coordinator lets the helpline give away so much a day at once."""
    emergency = Emergency.objects.get(code="lud2022")
    for urgency, lines, units in ((1, 40, 800), (2, 60, 1200)):
        actions.grant_quota(
            actor=world.actor("coordinator@demo.example"),
            now=clock.now(),
            emergency_uid=emergency.uid,
            triage_class=urgency,
            lines_a_day=lines,
            units_a_day=units,
        )
    return "the helpline may give away 100 lines a day at once"


def ring(key: str) -> str:
    """Take a call of the table and do what it ends with; return what to say, without a name."""
    row = _of(key)
    operator = world.actor(OPERATOR)
    _hear(key, row, operator, "newCall", "answer")
    emergency = Emergency.objects.get(code="lud2022")
    given = {
        "key": key_of(key),
        "version": 1,
        "intake": intake(row),
        "emergency_uid": emergency.uid,
    }
    if row["end"] == "120":
        _unless_done(
            lambda: actions.hand_call_to_120(actor=operator, now=clock.now(), **given)  # type: ignore[arg-type]
        )
    ticket = actions.take_ticket(actor=operator, now=clock.now(), **given)  # type: ignore[arg-type]
    _unless_done(lambda: _end(row, ticket, operator))
    _hear(key, row, operator, "hangup")
    return f"call: {ticket.number} is P{ticket.triage_class}"


def hang_up(key: str) -> str:
    """Let somebody of the table hang up before anybody answers; they ring again later."""
    _hear(f"{key} lost", _of(key), world.actor(OPERATOR), "newCall", "hangup")
    return "a caller hung up before an answer"


def _of(key: str) -> Row:
    return next(row for row in world.rows("calls.csv") if row["key"] == key)


def _hear(call_id: str, row: Row, operator: Actor, *events: str) -> None:
    """Tell what the telephone system would."""
    for event in events:
        heard = actions.Heard(event=event, call_id=call_id, number=row["phone"])
        actions.hear_call(actor=operator, now=clock.now(), heard=heard)


def intake(row: Row) -> Intake:
    """Return what was said in a call."""
    site = Site.objects.get(name_zh=row["site"])
    items = {item.code: item for item in Item.objects.filter(code__in=_wanted(row))}
    return Intake(
        phone=row["phone"],
        flags=tuple(row["flags"].split()),
        relation=row["relation"],
        caller_name=row["caller"],
        name=row["name"],
        birth_year=int(row["birth"]),
        where=f"site:{site.uid}",
        road=row["road"],
        room=row["room"],
        living=row["living"],
        mobility=row["mobility"],
        medicine_days=_whole(row["medicine"]),
        food_days=_whole(row["food"]),
        water_days=_whole(row["water"]),
        needs=tuple(Need(str(items[code].uid), units) for code, units in _wanted(row).items()),
        mode=row["mode"],
    )


def ring_back() -> int:
    """Make the calls that are owed, a few at a time; return how many.

    Every seventh person is not reached the first time; one in twenty-three is not content,
    so that the ticket opens again.
    """
    operator, now = world.actor(OPERATOR), clock.now()
    rows = CallBack.objects.filter(ended_at=None, due_at__lte=now).select_related("ticket")
    made = 0
    for call in rows.order_by("due_at", "pk")[:AT_ONCE]:
        made += _unless_done(lambda call=call: _make(call, operator, now))  # type: ignore[misc]
    return made


def _make(call: CallBack, operator: Actor, now: datetime.datetime) -> None:
    figure = int(call.ticket.number.rpartition("-")[2])
    about = {"actor": operator, "now": now, "uid": call.ticket.uid, "call_back_uid": call.uid}
    if call.kind == CallBackKind.ABANDONED:  # engaged: they are ringing again themselves
        actions.record_try(**about, outcome=Outcome.BUSY)  # type: ignore[arg-type]
    elif figure % 7 == 3 and call.tries == 0:
        actions.record_try(**about, outcome=Outcome.NO_ANSWER)  # type: ignore[arg-type]
    elif call.kind == CallBackKind.CONFIRM:
        is_right = figure % 23 != 0 or call.ticket.is_second_review
        answers = actions.Answers(
            received=True, right=is_right, safe=True, more=False, score=5 if is_right else 2
        )
        actions.settle_call_back(**about, answers=answers)  # type: ignore[arg-type]
    else:
        actions.record_try(**about, outcome=Outcome.REACHED)  # type: ignore[arg-type]


def _end(row: Row, ticket: Ticket, operator: Actor) -> None:
    now = clock.now()
    if row["end"] in {"request", "120"} and row["items"]:
        actions.make_request(actor=operator, now=now, uid=ticket.uid)
    elif row["end"] == "refer":
        actions.refer(actor=operator, now=now, uid=ticket.uid, office=OFFICE)
    elif row["end"] == "duplicate":
        first = Ticket.objects.filter(draft_key=key_of(row["same"])).first()
        if first is not None:
            actions.link_duplicate(actor=operator, now=now, uid=ticket.uid, same_as_uid=first.uid)


def _wanted(row: Row) -> dict[str, int]:
    pairs = (part.split("*") for part in row["items"].split(";") if part)
    return {code: int(units) for code, units in pairs}


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _unless_done(work: Callable[[], object]) -> int:
    """Do something that an earlier start of the play may have done already; 1 when it was now."""
    try:
        work()
    except DomainError:
        return 0
    return 1

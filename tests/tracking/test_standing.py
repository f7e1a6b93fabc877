"""The status of a parcel is a function of the set of its events."""

import datetime
import random

from hypothesis import given
from hypothesis import strategies as st

from relief.tracking.rules import RANK, Seen, standing

START = datetime.datetime(2022, 9, 5, tzinfo=datetime.UTC)
SETS = st.lists(
    st.tuples(st.sampled_from(sorted(RANK)), st.integers(0, 20)), min_size=1, max_size=12
)


def seen(rows: list[tuple[str, int]]) -> list[Seen]:
    return [
        Seen(status, START + datetime.timedelta(hours=hour), str(number))
        for number, (status, hour) in enumerate(rows)
    ]


@given(SETS, st.randoms())
def test_order_and_repetition_do_not_matter(
    rows: list[tuple[str, int]], dice: random.Random
) -> None:
    events = seen(rows)
    shuffled = events + dice.choices(events, k=3)
    dice.shuffle(shuffled)

    assert standing(shuffled) == standing(events)


@given(SETS)
def test_a_late_event_never_takes_back_delivered(rows: list[tuple[str, int]]) -> None:
    delivered = Seen("delivered", START, "delivered")

    assert standing([*seen(rows), delivered]).status == "delivered"


def test_the_latest_event_gives_the_status() -> None:
    events = seen([("in_transit", 5), ("registered", 1), ("arrived", 9), ("in_transit", 7)])

    assert standing(events).status == "arrived"


def test_a_unit_without_events_is_registered() -> None:
    assert standing([]).status == "registered"

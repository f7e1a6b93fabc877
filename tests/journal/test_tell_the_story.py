"""A timeline tells a run of the same small change once, and everything else each time."""

import datetime

from relief.core import clock
from relief.core.actors import Actor
from relief.demand import actions
from relief.journal import presenters
from relief.journal.models import Event
from tests.factories import requests


def test_a_draft_kept_at_every_pause_of_the_hand_is_one_line(owner: Actor) -> None:
    row = requests.draft(owner, {"tent-12": 10})
    start = clock.now()
    for minute in range(1, 6):
        now = start + datetime.timedelta(minutes=minute)
        actions.save_draft(
            actor=owner, now=now, request_uid=row.uid, values={"people": 1000 + minute}
        )
    actions.submit_request(actor=owner, now=now, request_uid=row.uid)

    told = presenters.story(row.uid, limit=10)

    assert [line.type for line in told] == [
        *("request.submitted", "request.changed", "request.drafted")
    ]
    assert told[1].at == now, "the last change"
    assert Event.objects.filter(type="request.changed").count() == 5, "the log keeps each"


def test_a_story_ends_at_its_limit(owner: Actor) -> None:
    row = requests.submitted(owner, {"tent-12": 10})

    assert [line.type for line in presenters.story(row.uid, limit=1)] == ["request.submitted"]

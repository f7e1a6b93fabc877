"""Sentences from facts, in both languages."""

import pytest
from django.utils import translation

from relief.core.actors import Actor
from relief.demand import explanation
from relief.demand.models import RequestLine
from tests.factories import requests

REASON = {
    "code": "stock",
    "withheld": {"sharing": 0},
    "peers": {"count": 3, "lowest": 0.71, "highest": 0.86},
}


@pytest.fixture
def line(owner: Actor) -> RequestLine:
    requests.figure("tent-12", units=1, people=5)
    requests.approved(owner, {"tent-12": 200})
    row = RequestLine.objects.select_related("item", "request").get()
    row.allocated = 120
    row.explanation = {
        "given": 120,
        "before": 0,
        "last_day": 0,
        "reason": REASON,
        "changes": [{"code": "sharing", "amount": 0, "allocated": 160}],
    }
    return row


def test_it_says_why_in_english(line: RequestLine) -> None:
    with translation.override("en"):
        found = explanation.why(line)

    assert found == [
        "200 tents verified, one for 5 people.",
        "All usable stock that can come here is given out, so this line stands at 60%.",
        "3 other requests of this class for this item: all stand at 71% to 86%.",
    ]


def test_it_says_what_would_change_it(line: RequestLine) -> None:
    with translation.override("en"):
        found = explanation.what_would_change(line)

    assert found == ["If every owner shared this item: 40 tents more, up to 80%."]


@pytest.mark.parametrize(
    "code",
    ["met", "stock", "sharing", "earmark", "shelf_life", "lane", "capacity", "reserve", "pack"],
)
def test_every_cause_has_a_sentence_of_its_own_in_chinese(line: RequestLine, code: str) -> None:
    line.explanation["reason"] = {"code": code, "withheld": {code: 7}, "peers": {"count": 0}}
    with translation.override("zh-hans"):
        chinese = explanation.why(line)[-1]
    with translation.override("en"):
        english = explanation.why(line)[-1]

    assert chinese != english
    assert "%" not in chinese.replace("60%", "")


def test_terms_show_the_whole_sum(line: RequestLine) -> None:
    with translation.override("en"):
        assert explanation.terms(line) == ["one for 5 people: 1,000 × 1 / 5 = 200"]


def test_a_full_line_has_nothing_to_change(line: RequestLine) -> None:
    line.allocated = 200

    assert explanation.what_would_change(line) == []


def test_before_approval_a_line_stands_where_the_plan_would_bring_it_as_its_peers_do(
    line: RequestLine,
) -> None:
    line.allocated = 0
    line.explanation |= {"plan": "PL-1", "given": 150, "changes": []}
    with translation.override("en"):
        found = explanation.why(line)

    assert found[1:3] == [
        "PL-1 proposes 150 tents, which would bring this line to 75%; they are not reserved yet.",
        "All usable stock that can come here is given out, so this line stands at 75%.",
    ]


def test_what_no_plan_has_reserved_after_all_counts_as_short_again(line: RequestLine) -> None:
    line.allocated = 0
    line.explanation |= {"is_reserved": True}
    with translation.override("en"):
        found = explanation.why(line)

    assert found[1].endswith("so this line stands at 0%.")


def test_it_says_that_what_would_change_it_was_not_worked_out(line: RequestLine) -> None:
    del line.explanation["changes"]
    with translation.override("en"):
        found = explanation.what_would_change(line)

    assert found == [
        "What would give this line more has not been worked out; a what-if plan computes it."
    ]

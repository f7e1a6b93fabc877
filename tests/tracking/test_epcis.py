"""EPCIS 2.0: the query subset and capture."""

import datetime
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from relief.core import clock, work
from relief.tracking import steps, tasks
from relief.tracking.epcis import checking, vocabulary
from relief.tracking.epcis.hashing import event_hash, surroundings
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from relief.tracking.states import TrackingStatus
from tests.factories import people, tracked
from tests.tracking import samples

NOW = datetime.datetime(2026, 9, 5, 4, 52, 18, tzinfo=datetime.UTC)


@pytest.fixture
def unit(db: None) -> Tracked:
    return tracked.unit(people.partner(), people.carrier())


@pytest.fixture
def key(db: None) -> str:
    return people.api_key(people.partner(), "tracking:read")


@pytest.fixture
def carrier_key(db: None) -> str:
    return people.api_key(people.carrier(), "tracking:read", "tracking:write")


def happen(unit: Tracked, status: str, hours: int = 0, **details: Any) -> TrackingEvent:
    with work.unit("test", durable=False):
        made = steps.observe(
            unit.pk,
            status=status,
            occurred_at=NOW + datetime.timedelta(hours=hours),
            source="platform",
            **details,
        )
    assert made is not None
    made.refresh_from_db()
    return made


def get(key: str, path: str, **headers: str) -> Any:
    return Client().get(f"/epcis/v2/{path}", headers={"Authorization": f"Bearer {key}", **headers})


def events(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["epcisBody"]["queryResults"]["resultsBody"][
        "eventList"
    ]
    return found


def test_every_status_is_valid_under_gs1s_schema(key: str, unit: Tracked) -> None:
    for hours, status in enumerate(TrackingStatus.values):
        happen(unit, status, hours, lat=30.071, lon=102.766, gb2260="511825", reason="road closed")

    answer = get(key, "events?perPage=500")

    found = events(answer)
    assert [one["relief:status"] for one in found] == TrackingStatus.values
    assert set(vocabulary.WORDS) == set(TrackingStatus.values)
    for one in found:
        assert list(checking.faults(one)) == []
    gs1 = samples.validator()
    if gs1 is None:
        return
    assert [error.message for error in gs1.iter_errors(answer.json())] == []
    wrong = answer.json()
    wrong["epcisBody"]["queryResults"]["resultsBody"]["eventList"][0]["bizStep"] = "delivered"
    assert not gs1.is_valid(wrong), "formats must be on"


def test_pages_follow_one_another_without_gap_or_repetition(key: str, unit: Tracked) -> None:
    for hours in range(7):
        happen(unit, "in_transit", hours)

    seen: list[str] = []
    path = "events?perPage=3&orderBy=eventTime"
    while path:
        answer = get(key, path)
        seen += [one["eventTime"] for one in events(answer)]
        link = answer.get("Link", "")
        assert ("GS1-Next-Page-Token-Expires" in answer) == bool(link)
        path = link.partition("/epcis/v2/")[2].partition(">")[0]

    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("EQ_bizStep=dispensing", ["delivered"]),
        ("EQ_bizStep=arriving|dispensing", ["arrived", "delivered"]),
        ("EQ_bizStep=arriving&EQ_bizStep=dispensing", ["arrived", "delivered"]),
        ("EQ_disposition=in_transit", ["in_transit"]),
        ("EQ_action=ADD", ["registered"]),
        ("eventType=ObjectEvent", ["registered", "in_transit", "arrived", "delivered"]),
        ("eventType=AggregationEvent", []),
        ("GE_eventTime=2026-09-05T06:52:18Z", ["arrived", "delivered"]),
        ("LT_eventTime=2026-09-05T13:52:18%2B08:00", ["registered"]),
        ("GE_recordTime=2099-01-01T00:00:00Z", []),
        ("EQ_bizLocation=https://x.example/id/place/511825", ["arrived"]),
        ("EQ_readPoint=geo:30.07,102.77", ["arrived"]),
        ("MATCH_parentID=urn:x", []),
        ("EXISTS_errorDeclaration=true", []),
        ("eventCountLimit=2", ["registered", "in_transit"]),
        ("eventCountLimit=1&orderBy=eventTime", ["delivered"]),
    ],
)
def test_filters_find_what_they_say(
    key: str, unit: Tracked, query: str, expected: list[str]
) -> None:
    happen(unit, "registered")
    happen(unit, "in_transit", 1)
    happen(unit, "arrived", 2, gb2260="511825", lat=30.071, lon=102.766)
    happen(unit, "delivered", 3)

    assert [one["relief:status"] for one in events(get(key, f"events?{query}"))] == expected


def test_a_time_of_record_parts_what_came_before_from_what_came_after(
    key: str, unit: Tracked
) -> None:
    happen(unit, "in_transit")
    (first,) = events(get(key, "events"))
    happen(unit, "arrived", 1)
    both = events(get(key, "events?orderBy=recordTime&orderDirection=ASC"))
    border = quote(both[1]["recordTime"])

    assert [one["relief:status"] for one in both] == ["in_transit", "arrived"]
    assert events(get(key, f"events?LT_recordTime={border}")) == [first]
    assert events(get(key, f"events?GE_recordTime={border}")) == [both[1]]


def test_one_event_and_the_events_of_a_thing(key: str, unit: Tracked) -> None:
    happen(unit, "arrived")
    other = tracked.unit(people.partner())
    happen(other, "in_transit")
    (one, _) = events(get(key, "events"))

    single = get(key, f"events/{one['eventID']}").json()
    of_thing = events(get(key, f"epcs/{one['epcList'][0]}/events"))

    assert single["@context"]
    assert {name: value for name, value in single.items() if name != "@context"} == one
    assert of_thing == [one]


def test_another_partners_events_are_not_there(unit: Tracked) -> None:
    event = happen(unit, "arrived")
    stranger = people.api_key(people.partner("stranger"), "tracking:read")

    assert events(get(stranger, "events")) == []
    assert get(stranger, f"events/urn:uuid:{event.uid}").status_code == 404


def test_a_correction_shows_the_wrong_event_with_its_error_declaration(
    key: str, unit: Tracked
) -> None:
    wrong = happen(unit, "delivered")
    happen(unit, "attempt_failed", kind="correction", corrects=wrong)

    found = events(get(key, "events?perPage=2")) + events(
        get(key, get(key, "events?perPage=2")["Link"].partition("/epcis/v2/")[2].partition(">")[0])
    )

    assert [one["relief:status"] for one in found] == ["delivered", "delivered", "attempt_failed"]
    declared = found[1]["errorDeclaration"]
    assert found[1]["eventID"] == found[0]["eventID"]
    assert declared["correctiveEventIDs"] == [found[2]["eventID"]]
    assert "errorDeclaration" not in found[0]
    unit.refresh_from_db()
    assert unit.status == "attempt_failed"


@pytest.mark.parametrize(
    ("path", "headers", "status", "problem"),
    [
        ("queries", {}, 501, "ImplementationException"),
        ("bizSteps/x/events", {}, 501, "ImplementationException"),
        ("events", {"Accept": "text/xml"}, 406, "NotAcceptableException"),
        ("events", {"GS1-EPCIS-Min": "3.0"}, 406, "NotAcceptableException"),
        ("events", {"GS1-EPC-Format": "Runes"}, 406, "NotAcceptableException"),
        ("events?EQ_eventID=" + "x" * 4100, {}, 414, "URITooLongException"),
        ("events?EQ_colour=red", {}, 400, "QueryParameterException"),
        ("events?GE_eventTime=noon", {}, 400, "QueryParameterException"),
        ("events?nextPageToken=x", {}, 400, "QueryParameterException"),
        ("events?perPage=0", {}, 400, "QueryParameterException"),
        ("events/urn:uuid:nobody", {}, 404, "NoSuchResourceException"),
        ("capture/01900000-0000-7000-8000-000000000001", {}, 403, "SecurityException"),
    ],
)
def test_refusals_are_problems_of_gs1s_types(
    key: str, path: str, headers: dict[str, str], status: int, problem: str
) -> None:
    answer = get(key, path, **headers)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"epcisException:{problem}"
    assert answer["GS1-EPCIS-Version"] == "2.0.0"


def test_who_has_no_key_gets_401(db: None) -> None:
    answer = Client().get("/epcis/v2/events")

    assert (answer.status_code, answer.json()["type"]) == (401, "epcisException:SecurityException")


def test_options_say_what_there_is(key: str) -> None:
    answer = Client().options("/epcis/v2/events", headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 204
    assert "GET" in answer["Allow"]
    assert answer["GS1-EPCIS-Capture-Limit"] == "500"


def capture(key: str, body: Any, **headers: str) -> Any:
    return Client().post(
        "/epcis/v2/capture",
        json.dumps(body),
        content_type="application/ld+json",
        headers={"Authorization": f"Bearer {key}", **headers},
    )


def document(*found: dict[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-09-05T12:52:18+08:00",
        "epcisBody": {"eventList": list(found)},
    }


def seen(unit: Tracked, **changes: Any) -> dict[str, Any]:
    return {
        "eventID": "urn:uuid:0190aaaa-0000-7000-8000-000000000001",
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "bizStep": "arriving",
        "disposition": "in_progress",
        "eventTime": clock.now().isoformat(timespec="milliseconds"),
        "eventTimeZoneOffset": "+08:00",
        "epcList": [f"{settings.PUBLIC_URL}/id/consignment/{unit.subject_uid}"],
        "readPoint": {"id": "geo:30.07,102.76"},
        **changes,
    }


@pytest.fixture(autouse=True)
def _nothing_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """These units have no consignment behind them: stop at the tracking floor."""
    monkeypatch.setattr("relief.tracking.actions.intake._hand_down", lambda *args: None)


def work_off(key: str, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.content
    place = answer["Location"].partition("/epcis/v2/")[2]
    assert get(key, place).json()["running"]
    tasks.take_captures_in()
    job: dict[str, Any] = get(key, place).json()
    assert not job["running"]
    return job


def test_a_captured_event_moves_the_parcel_and_comes_out_again(
    carrier_key: str, unit: Tracked
) -> None:
    job = work_off(carrier_key, capture(carrier_key, document(seen(unit))))

    unit.refresh_from_db()
    assert job["success"]
    assert unit.status == "arrived"
    (found,) = events(get(carrier_key, "events"))
    assert (found["bizStep"], found["readPoint"]["id"]) == ("arriving", "geo:30.07,102.76")


def test_an_event_without_an_id_gets_its_hash_and_is_one_however_it_is_written(
    carrier_key: str, unit: Tracked
) -> None:
    at = clock.now().replace(microsecond=0)
    first = seen(unit, eventTime=at.isoformat())
    first.pop("eventID")
    china = at.astimezone(datetime.timezone(datetime.timedelta(hours=8)))
    again = {**dict(reversed(first.items())), "eventTime": china.isoformat(timespec="milliseconds")}
    for event in (first, again):
        assert work_off(carrier_key, capture(carrier_key, document(event)))["success"]

    assert unit.events.count() == 1
    kept = set(InboxEvent.objects.values_list("event_id", flat=True))
    assert kept == {event_hash(first, surroundings(document()))}


def test_a_body_that_never_ends_is_refused(carrier_key: str) -> None:
    for depth in (80, 2000, 100_000):
        body = '{"@context": ' + "[" * depth + "]" * depth + "}"
        answer = Client().post(
            "/epcis/v2/capture",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {carrier_key}"},
        )
        assert answer.status_code == 400


@pytest.mark.parametrize("offset", ["+18:56", "-23:59"])
def test_any_offset_of_a_moment_is_understood(key: str, unit: Tracked, offset: str) -> None:
    happen(unit, "arrived")
    query = f"GE_eventTime=2022-09-04T15:36:09{offset.replace('+', '%2B')}"

    assert len(events(get(key, f"events?{query}"))) == 1


@pytest.mark.parametrize(("behaviour", "kept"), [("rollback", 0), ("proceed", 1)])
def test_one_wrong_event_keeps_all_out_or_only_itself(
    carrier_key: str, unit: Tracked, behaviour: str, kept: int
) -> None:
    wrong = seen(unit, bizStep="delivered", eventID="urn:x:2")
    answer = capture(
        carrier_key, document(seen(unit), wrong), **{"GS1-Capture-Error-Behaviour": behaviour}
    )
    job = work_off(carrier_key, answer)

    assert unit.events.count() == kept
    assert not job["success"]
    assert "eventList[1]: bizStep 'delivered'" in job["errors"][0]["title"]


def test_with_rollback_an_event_that_is_refused_takes_the_others_back(
    carrier_key: str, unit: Tracked
) -> None:
    old = seen(unit, eventTime="2001-01-01T00:00:00Z", eventID="urn:x:old")

    job = work_off(carrier_key, capture(carrier_key, document(seen(unit), old)))

    assert not job["success"]
    assert not unit.events.exists()


def test_an_error_declaration_corrects_what_was_captured(carrier_key: str, unit: Tracked) -> None:
    first = seen(unit, bizStep="dispensing", disposition="dispensed")
    work_off(carrier_key, capture(carrier_key, document(first)))
    declared = {
        **first,
        "errorDeclaration": {
            "declarationTime": clock.now().isoformat(timespec="seconds"),
            "reason": "incorrect_data",
            "correctiveEventIDs": ["urn:x:right"],
        },
    }
    right = seen(unit, eventID="urn:x:right", bizStep="holding")

    work_off(carrier_key, capture(carrier_key, document(declared, right)))

    unit.refresh_from_db()
    assert unit.status == "attempt_failed"
    assert unit.events.filter(kind="correction").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"type": "EPCISDocument"},
        {"@context": [], "type": "EPCISDocument", "schemaVersion": "2.0"},
        document(),
    ],
)
def test_what_is_no_document_is_refused_at_once(carrier_key: str, body: Any) -> None:
    assert capture(carrier_key, body).status_code == 400


def test_limits_are_told_and_kept(carrier_key: str, unit: Tracked) -> None:
    answer = capture(carrier_key, document(*[seen(unit)] * 501))

    assert answer.status_code == 413
    assert answer.json()["type"] == "epcisException:CaptureLimitExceededException"


def test_samples_are_accepted_or_refused_as_they_say() -> None:
    rows = samples.listed("capture", "invalid", "query")
    for row in rows:
        found = samples.load(row)
        listed = found.get("epcisBody", {})
        listed = listed.get("queryResults", {}).get("resultsBody", listed)
        rows_ = listed.get("eventList", [found] if "Event" in str(found.get("type")) else [])
        wrong = [
            *checking.document_faults(found),
            *(t for one in rows_ for t in checking.faults(one)),
        ]
        assert bool(wrong) == (row["kind"] == "invalid"), (row["file"], wrong)
    assert not rows or len(rows) > 50


def test_captured_samples_are_kept_whoever_they_tell_of(db: None) -> None:
    """Each from a carrier of its own: the samples use the same ids for different events."""
    rows = [row for row in samples.listed("capture", "hash") if "Query" not in row["file"]]
    for number, row in enumerate(rows):
        carrier = people.carrier(f"carrier-{number}")
        key = people.api_key(carrier, "tracking:read", "tracking:write")
        job = work_off(key, capture(key, samples.load(row)))
        assert job["success"], (row["file"], job["errors"])
    assert not rows or len(rows) == 55
    assert not rows or InboxEvent.objects.filter(verdict="unknown").count() > 100


def test_samples_that_are_wrong_are_refused(carrier_key: str) -> None:
    rows = samples.listed("invalid")
    for row in rows:
        answer = capture(carrier_key, samples.load(row))
        if answer.status_code == 202:
            assert not work_off(carrier_key, answer)["success"], row["file"]
        else:
            assert answer.status_code == 400, row["file"]
    assert not rows or len(rows) == 11
    assert not InboxEvent.objects.exists()

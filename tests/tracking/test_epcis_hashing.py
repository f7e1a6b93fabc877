"""The hash id of an event is the one the reference generator gives it."""

import copy
import json
from typing import Any

import pytest

from relief.tracking.epcis.hashing import event_hash, pre_hash, surroundings
from relief.tracking.epcis.keys import canonical, check_digit
from tests.tracking import samples

EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2022-09-05T12:52:18.0+08:00",
    "eventTimeZoneOffset": "+08:00",
    "epcList": ["urn:epc:id:sscc:4012345.0000000333", "urn:epc:id:sscc:4012345.0000000111"],
    "action": "OBSERVE",
    "bizStep": "departing",
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:1"}],
    "relief:status": "in_transit",
}
NOTHING = surroundings({})


def events_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    body = document["epcisBody"]
    body = body.get("queryResults", {}).get("resultsBody", body)
    found: list[dict[str, Any]] = body.get("eventList") or [body["event"]]
    return found


def test_every_file_of_the_reference_generator_gives_its_hashes() -> None:
    rows = samples.listed("hash")
    checked = 0
    for row in rows:
        place = samples.folder()
        assert place is not None
        expected = (place / "hash" / row["file"]).with_suffix(".hashes").read_text().split()
        document = samples.load(row)
        found = [event_hash(one, surroundings(document)) for one in events_of(document)]
        assert found == expected, row["file"]
        checked += len(found)
    assert not rows or (len(rows), checked) == (11, 26)


def test_every_sample_has_a_hash() -> None:
    for row in samples.listed("capture", "query"):
        document = samples.load(row)
        if "epcisBody" in document and "query" not in document["epcisBody"]:
            for one in events_of(document):
                assert event_hash(one, surroundings(document)).startswith("ni:///sha-256;")


@pytest.mark.parametrize(
    "change",
    [
        {"eventID": "urn:uuid:1"},
        {"recordTime": "2022-09-06T00:00:00Z"},
        {"eventTime": "2022-09-05T04:52:18Z"},
        {"epcList": list(reversed(EVENT["epcList"]))},
        {"epcList": [f"https://a.example/00/{n}" for n in ("040123450000003338", "040123450000001112")]},
        {"bizStep": "urn:epcglobal:cbv:bizstep:departing"},
        {"bizTransactionList": [{"bizTransaction": "urn:x:1", "type": "po"}]},
        {"errorDeclaration": {"declarationTime": "2022-09-06T00:00:00Z"}},
        {"rdfs:comment": "a remark"},
    ],
)  # fmt: skip
def test_what_says_the_same_has_the_same_hash(change: dict[str, Any]) -> None:
    assert pre_hash({**EVENT, **change}, NOTHING) == pre_hash(EVENT, NOTHING)


@pytest.mark.parametrize(
    "change",
    [
        {"eventTime": "2022-09-05T04:52:18.001Z"},
        {"eventTimeZoneOffset": "+00:00"},
        {"bizStep": "arriving"},
        {"relief:status": "arrived"},
        {"epcList": EVENT["epcList"][:1]},
    ],
)
def test_what_says_something_else_has_another(change: dict[str, Any]) -> None:
    assert event_hash({**EVENT, **change}, NOTHING) != event_hash(EVENT, NOTHING)


def test_hashing_changes_nothing_of_the_event() -> None:
    before = copy.deepcopy(EVENT)
    event_hash(EVENT, NOTHING)

    assert before == EVENT


@pytest.mark.parametrize(
    "odd",
    [{}, {"type": None}, {"epcList": "x"}, {"epcList": [[1, [2]]]}, {"bizTransactionList": [3, {}]},
     {"readPoint": []}, {"eventTime": "noon", "action": True}, {"x:y": float("1e300")}],
)  # fmt: skip
def test_what_is_no_proper_event_has_a_hash_too(odd: dict[str, Any]) -> None:
    """It is refused later, with a reason."""
    assert event_hash(json.loads(json.dumps(odd)), NOTHING)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("urn:epc:id:sgtin:4012345.011111.9876", "01/04012345111118/21/9876"),
        ("urn:epc:idpat:sgtin:9780345.041891.*", "01/09780345418913"),
        ("urn:epc:idpat:cpi:0614141.11111-A.*", "8010/061414111111-A"),
        ("urn:epc:idpat:itip:4012345.011111.01.02.*", "8006/040123451111180102"),
        ("urn:epc:id:pgln:999999999999.", "417/9999999999994"),
        ("http://a.example/x/gtin/780345418913", "01/00780345418913"),
        ("https://a.example/01/09780345418913/10/LOT/21/7?a=1", "01/09780345418913/21/7"),
        ("https://a.example/01/09780345418913/22/V2", "01/09780345418913"),
        ("https://id.gs1.org/8004/4000001111", "8004/4000001111"),
    ],
)
def test_keys_have_one_form(given: str, expected: str) -> None:
    assert canonical(given) == f"https://id.gs1.org/{expected}"


@pytest.mark.parametrize(
    "other",
    [
        "https://relief.example/id/parcel/0190aaaa-0000-7000-8000-000000000001",
        "urn:epc:id:sscc:4012345.1",
        "urn:epc:id:unknown:4012345.1",
        "https://a.example/01/09780345418913/21",
        "https://a.example/00/123456",
        "geo:30.07,102.76",
        "departing",
    ],
)
def test_what_is_no_gs1_key_stays_as_it_is(other: str) -> None:
    assert canonical(other) == other


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("10614141123456789", "7"),
        ("0952123454321", "3"),
        ("690123456789", "2"),
        ("061414107346", "7"),
        ("0614141123456789", "0"),
    ],
)
def test_check_digits_are_gs1s(digits: str, expected: str) -> None:
    assert check_digit(digits) == expected

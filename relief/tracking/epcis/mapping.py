"""One row of the feed as an EPCIS event. Pure: takes a row and the platform's own address."""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from relief.tracking.epcis.vocabulary import WORDS

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
COARSE = 2  # decimals of a point that partners see: about a kilometre


class Seen(NamedTuple):
    """A row of the feed, with what EPCIS needs of its unit."""

    key: int
    uid: UUID
    status: str
    substatus: str
    reason: str
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime
    location_name: str
    gb2260: str
    lat: float | None
    lon: float | None
    number: str
    kind: str
    unit: UUID
    parent: UUID | None
    request: str
    is_error: bool
    corrected_by: UUID


def event(row: Seen, base: str) -> dict[str, Any]:
    """Return the event; `base` is the platform's address, under which its ids live."""
    words = WORDS[row.status]
    made: dict[str, Any] = {
        "eventID": f"urn:uuid:{row.uid}",
        "type": "ObjectEvent",
        "action": words.action,
        "bizStep": words.biz_step,
        "disposition": words.disposition,
        "eventTime": moment(row.occurred_at),
        "eventTimeZoneOffset": "+00:00",
        "recordTime": moment(row.recorded_at),
        "epcList": [thing(base, row.kind, row.unit)],
    }
    if point := read_point(row):
        made["readPoint"] = {"id": point}
    if row.gb2260:
        made["bizLocation"] = {"id": f"{base}/id/place/{row.gb2260}"}
    consignment = row.parent or row.unit
    made["bizTransactionList"] = [
        {"type": "desadv", "bizTransaction": thing(base, "consignment", consignment)}
    ]
    made |= {"relief:status": row.status, "relief:trackingNumber": row.number}
    made |= {"relief:request": row.request}
    if row.substatus:
        made["relief:substatus"] = row.substatus
    if row.reason:
        made["relief:failureReason"] = row.reason
    if row.is_error:
        made["errorDeclaration"] = {
            "declarationTime": moment(row.recorded_at),
            "reason": "incorrect_data",
            "correctiveEventIDs": [f"urn:uuid:{row.corrected_by}"],
        }
    return made


def document(events: list[dict[str, Any]], base: str, now: datetime.datetime) -> dict[str, Any]:
    """Return the answer to a query: an EPCISQueryDocument."""
    return {
        "@context": context(base),
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": moment(now),
        "epcisBody": {
            "queryResults": {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": events}}
        },
    }


def context(base: str) -> list[Any]:
    """Return the JSON-LD context: GS1's, and ours for `relief:`."""
    return [CONTEXT, {"relief": f"{base}/ns/"}]


def thing(base: str, kind: str, uid: UUID) -> str:
    """Return the URI of a consignment or a parcel; GS1 keys need a licensed prefix."""
    return f"{base}/id/{'consignment' if kind == 'consignment' else 'parcel'}/{uid}"


def read_point(row: Seen) -> str:
    """Return where it was seen as a coarse `geo:` URI; empty where nobody said."""
    if row.lat is None or row.lon is None:
        return ""
    return f"geo:{round(row.lat, COARSE)},{round(row.lon, COARSE)}"


def moment(at: datetime.datetime) -> str:
    """Return a moment in UTC as EPCIS writes it."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

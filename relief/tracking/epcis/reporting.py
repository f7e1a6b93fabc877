"""An EPCIS event as the reports of our own intake. Pure."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from relief.core.clock import read_moment
from relief.tracking.epcis.hashing import Around, event_hash
from relief.tracking.epcis.vocabulary import status_of

POINT = re.compile(r"^geo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)")
MOST_ID = 120
MOST_NUMBER = 60
OURS = re.compile(r"/id/(?:parcel|consignment)/([0-9a-f-]{36})$")
THINGS = ("epcList", "childEPCs", "outputEPCList")


def identified(event: Any, around: Around) -> Any:
    """Return an event with its id: its own, or else its hash, so that sent twice it is one."""
    if not isinstance(event, dict) or event.get("eventID"):
        return event
    return {**event, "eventID": event_hash(event, around)}


def event_id(event: Mapping[str, Any]) -> str:
    """Return the id of an identified event, in the length that is kept."""
    text = str(event["eventID"])
    return text if len(text) <= MOST_ID else _digest(text)


def corrections(events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return which event each corrective one corrects, by ids, from the error declarations."""
    found = {}
    for event in events:
        declared = event.get("errorDeclaration") or {}
        for corrective in declared.get("correctiveEventIDs") or []:
            found[str(corrective)] = event_id(event)
    return found


def reports(
    event: Mapping[str, Any], numbers: Mapping[str, str], corrected: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a report for each thing an event tells of; none for an error declaration.

    `numbers` gives the tracking number of our own units by uid. Things of others keep their
    URI's end as their number, so that they are kept as unknown ones.
    """
    if event.get("errorDeclaration"):
        return []
    name = event_id(event)
    corrects = corrected.get(name, "")
    things = [str(thing) for key in THINGS for thing in event.get(key) or []]
    if event.get("parentID"):
        things.append(str(event["parentID"]))
    made = []
    for place, thing in enumerate(dict.fromkeys(things)):
        own = name if place == 0 else _digest(f"{name} {thing}")
        made.append(
            {
                "event_id": own,
                "tracking_number": _number(thing, numbers),
                "status": _status(event),
                "substatus": str(event.get("relief:substatus") or "")[:20],
                "reason": str(event.get("relief:failureReason") or "")[:120],
                "occurred_at": at(event),
                "location": _location(event),
                **({"corrects": corrects if place == 0 else ""} if corrects else {}),
            }
        )
    return made


def at(event: Mapping[str, Any]) -> datetime.datetime:
    """Return when an event happened; its time was checked before."""
    moment = read_moment(str(event["eventTime"]))
    if moment is None:
        raise ValueError("eventTime was not checked")
    return moment


def own_uid(thing: str) -> str:
    """Return the uid in a URI of ours; empty for others' URIs."""
    found = OURS.search(thing)
    return found[1] if found else ""


def _status(event: Mapping[str, Any]) -> str:
    words = [
        re.split(r"[-:/]", str(event.get(name) or ""))[-1] for name in ("bizStep", "disposition")
    ]
    return str(event.get("relief:status") or status_of(*words) or "in_transit")


def _number(thing: str, numbers: Mapping[str, str]) -> str:
    return numbers.get(own_uid(thing)) or thing[-MOST_NUMBER:]


def _location(event: Mapping[str, Any]) -> dict[str, Any]:
    point = POINT.match(str((event.get("readPoint") or {}).get("id", "")))
    place = str((event.get("bizLocation") or {}).get("id", "")).rpartition("/id/place/")[2]
    code = place if re.fullmatch(r"\d{6}", place) else ""
    lat, lon = (float(point[1]), float(point[2])) if point else (None, None)
    is_on_earth = lat is not None and abs(lat) <= 90 and abs(lon or 0) <= 180
    return {"gb2260": code, **({"lat": lat, "lon": lon} if is_on_earth else {})}


def _digest(text: str) -> str:
    return f"urn:relief:sha-256:{hashlib.sha256(text.encode()).hexdigest()}"

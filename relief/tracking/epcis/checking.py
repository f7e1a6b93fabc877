"""What makes a captured EPCIS event acceptable. Pure; GS1's own schema may not be shipped.

Checks the structure and the vocabulary of EPCIS/CBV 2.0: required fields, times, actions,
bare words that CBV does not know, namespaces of extensions.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from relief.core.clock import read_moment
from relief.tracking.epcis.vocabulary import (
    ACTIONS,
    BIZ_STEPS,
    DISPOSITIONS,
    EVENT_TYPES,
    PARTIES,
)

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$")
OFFSET = re.compile(r"^[+-]((0\d|1[0-3]):[0-5]\d|14:00)$")
URI = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:\S+$")
URIS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
LISTS = (*URIS, *QUANTITIES, "bizTransactionList", "sourceList", "destinationList")
PLACES = ("readPoint", "bizLocation")
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ObjectEvent": (("epcList", "quantityList", "sensorElementList"),),
    "AggregationEvent": (),
    "TransactionEvent": (("bizTransactionList",),),
    "TransformationEvent": (
        ("inputEPCList", "inputQuantityList", "transformationID"),
        ("outputEPCList", "outputQuantityList", "transformationID"),
    ),
    "AssociationEvent": (("parentID",),),
}


def faults(event: Any) -> Iterator[str]:
    """Yield what is wrong with an event, in words; nothing where it is acceptable."""
    if not isinstance(event, dict):
        yield "an event is an object"
        return
    kind = event.get("type")
    if kind not in EVENT_TYPES:
        yield f"type {str(kind)[:40]!r} is not an event type"
        return
    yield from (f"{name} is a list" for name in LISTS if not isinstance(event.get(name, []), list))
    yield from _times(event)
    if kind != "TransformationEvent" and event.get("action") not in ACTIONS:
        yield "action is ADD, OBSERVE or DELETE"
    for group in NEEDS[kind]:
        if not any(event.get(name) for name in group):
            yield f"one of {', '.join(group)} is required"
    yield from _words(event)
    yield from _uris(event)
    yield from _ilmd(event, kind)
    yield from _parties(event)
    yield from _certificates(event)


def document_faults(document: Any) -> Iterator[str]:
    """Yield what is wrong with a document around its events."""
    if not isinstance(document, dict):
        yield "the body is an EPCISDocument or an event"
        return
    if "@context" not in document:
        yield "@context is required"
    if document.get("type") != "EPCISDocument":
        return
    if str(document.get("schemaVersion")) not in {"2.0", "2"}:
        yield "schemaVersion is 2.0"
    if not _is_time(document.get("creationDate")):
        yield "creationDate is a time with an offset"
    body = document.get("epcisBody")
    if not isinstance(body, dict) or not isinstance(
        body.get("eventList", body.get("event", [])), list | dict
    ):
        yield "epcisBody.eventList is required"


def _times(event: Mapping[str, Any]) -> Iterator[str]:
    if not _is_time(event.get("eventTime")):
        yield "eventTime is a time with an offset, such as 2022-09-05T12:52:18+08:00"
    offset = event.get("eventTimeZoneOffset")
    if not isinstance(offset, str) or not OFFSET.match(offset):
        yield "eventTimeZoneOffset is an offset such as +08:00"
    declared = event.get("errorDeclaration")
    if declared is not None and not (
        isinstance(declared, dict) and _is_time(declared.get("declarationTime"))
    ):
        yield "errorDeclaration.declarationTime is a time with an offset"
    if isinstance(declared, dict) and not isinstance(declared.get("correctiveEventIDs", []), list):
        yield "errorDeclaration.correctiveEventIDs is a list"


def _is_time(text: Any) -> bool:
    return isinstance(text, str) and bool(TIME.match(text)) and read_moment(text) is not None


def _words(event: Mapping[str, Any]) -> Iterator[str]:
    lasting = event.get("persistentDisposition")
    lasting = lasting if isinstance(lasting, dict) else {}
    for name, known, values in (
        ("bizStep", BIZ_STEPS, [event.get("bizStep")]),
        ("disposition", DISPOSITIONS, [event.get("disposition")]),
        ("persistentDisposition", DISPOSITIONS, [*_list(lasting, "set"), *_list(lasting, "unset")]),
    ):
        for value in values:
            if value is not None and not _is_word(value, known):
                yield f"{name} {str(value)[:60]!r} is neither a CBV word nor a URI"


def _is_word(value: Any, known: frozenset[str]) -> bool:
    if not isinstance(value, str):
        return False
    bare = re.sub(r"^(urn:epcglobal:cbv:(bizstep|disp):|cbv:(BizStep|Disp)-)", "", value)
    bare = re.sub(r"^https://(ref|ns)\.gs1\.org/cbv/(BizStep|Disp)-", "", bare)
    return bare in known if bare != value or ":" not in value else bool(URI.match(value))


def _uris(event: Mapping[str, Any]) -> Iterator[str]:
    named = [(name, value) for name in URIS for value in _list(event, name)]
    named += [
        (name, row.get("epcClass") if isinstance(row, dict) else None)
        for name in QUANTITIES
        for row in _list(event, name)
    ]
    for name in PLACES:
        if name in event:
            place = event[name]
            named.append((name, place.get("id") if isinstance(place, dict) else None))
    if event.get("parentID") is not None:
        named.append(("parentID", event["parentID"]))
    if event.get("eventID") is not None:
        named.append(("eventID", event["eventID"]))
    for name, value in named:
        if not isinstance(value, str) or not URI.match(value):
            yield f"{name} {str(value)[:60]!r} is not a URI"


def _ilmd(event: Mapping[str, Any], kind: str) -> Iterator[str]:
    data = event.get("ilmd")
    if data is None:
        return
    if kind not in {"ObjectEvent", "TransformationEvent"}:
        yield "ilmd belongs to ObjectEvent and TransformationEvent"
    elif kind == "ObjectEvent" and event.get("action") != "ADD":
        yield "ilmd is given with action ADD only"
    for name in data if isinstance(data, dict) else {}:
        if ":" not in name and not name.startswith("@"):
            yield f"ilmd.{name[:60]} has no namespace"


def _parties(event: Mapping[str, Any]) -> Iterator[str]:
    for name, key in (("sourceList", "source"), ("destinationList", "destination")):
        for row in _list(event, name):
            kind = row.get("type") if isinstance(row, dict) else None
            value = row.get(key) if isinstance(row, dict) else None
            if not isinstance(kind, str) or (":" not in kind and kind not in PARTIES):
                yield f"{name}.type is owning_party, possessing_party, location or a URI"
            if not isinstance(value, str) or not URI.match(value):
                yield f"{name}.{key} is not a URI"


def _certificates(event: Mapping[str, Any]) -> Iterator[str]:
    given = event.get("certificationInfo")
    for value in given if isinstance(given, list) else [given]:
        if value is not None and not (isinstance(value, str) and URI.match(value)):
            yield "certificationInfo is a URI"


def _list(event: Mapping[str, Any], name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]

"""The event hash id of CBV 2.0 (8.9.2): the same event gets the same id, whoever computes it. Pure.

An event becomes one text, the pre-hash: standard fields in a fixed order, values in one form
(moments in UTC with milliseconds, numbers without idle zeros, CBV words as web addresses, GS1
keys as canonical Digital Links), lists and extensions sorted. Its SHA-256 is the id. Where the
text of the standard and its reference generator (epcis-event-hash-generator 1.9.3) differ, such
as where a list of business transactions stands, this does as the generator does.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from relief.core.clock import read_moment
from relief.tracking.epcis.keys import canonical

LEFT_OUT = {"recordTime", "eventID", "type", "errorDeclaration"}
COMMENTS = {"#text", "rdfs:comment", "comment"}
CBV, VOC = "https://ref.gs1.org/cbv/", "https://gs1.org/voc/"
# Where a bare word stands, and the vocabulary it is of; `type` depends on what it is the type of.
BARE = {
    "bizStep": f"{CBV}BizStep-",
    "disposition": f"{CBV}Disp-",
    "set": f"{CBV}Disp-",
    "unset": f"{CBV}Disp-",
    "component": f"{CBV}Comp-",
    "exception": VOC,
    "bizTransaction.type": f"{CBV}BTT-",
    "source.type": f"{CBV}SDT-",
    "destination.type": f"{CBV}SDT-",
    "sensorReport.type": VOC,
}
OLD_WORDS = {
    f"urn:epcglobal:cbv:{old}:": CBV + new
    for old, new in (
        *(("bizstep", "BizStep-"), ("disp", "Disp-"), ("btt", "BTT-"), ("sdt", "SDT-")),
        ("er", "ER-"),
    )
}
PAIRS = {"bizTransaction", "source", "destination"}
# The names that JSON leaves out or changes, as the order below (of the XML form) knows them.
RENAMED = {
    "inputEPC": "epc",
    "outputEPC": "epc",
    "inputQuantity": "quantityElement",
    "outputQuantity": "quantityElement",
    "childQuantity": "quantityElement",
}
Order = dict[str, Any]


def _plain(*names: str) -> Order:
    return {key: {} for key in names}


EPCS = _plain("epc")
QUANTITIES: Order = {"quantityElement": _plain("epcClass", "quantity", "uom")}
SENSOR: Order = {
    "sensorMetadata": _plain(
        *("time", "startTime", "endTime", "deviceID", "deviceMetadata", "rawData"),
        *("dataProcessingMethod", "bizRules"),
    ),
    "sensorReport": _plain(
        *("type", "exception", "deviceID", "deviceMetadata", "rawData", "dataProcessingMethod"),
        *("time", "microorganism", "chemicalSubstance", "value", "component", "stringValue"),
        *("booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue"),
        *("sDev", "percRank", "percValue", "uom", "coordinateReferenceSystem"),
    ),
}
ORDER: Order = {
    **_plain("eventTime", "eventTimeZoneOffset", "certificationInfo", "parentID"),
    "epcList": EPCS,
    "inputEPCList": EPCS,
    "childEPCs": EPCS,
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList"), QUANTITIES),
    "outputEPCList": EPCS,
    "outputQuantityList": QUANTITIES,
    **_plain("action", "transformationID", "bizStep", "disposition"),
    "persistentDisposition": _plain("set", "unset"),
    "readPoint": _plain("id"),
    "bizLocation": _plain("id"),
    "sensorElementList": {"sensorElement": SENSOR},
}


@dataclass(slots=True)
class Node:
    """A field: its name with its namespace written out, its value as text, what is inside it."""

    name: str
    text: str = ""
    inner: list["Node"] = field(default_factory=list)
    is_pair: bool = False


class Around(NamedTuple):
    """What a document says around its events: prefixes, and fields that no hash counts."""

    spaces: dict[str, str]
    ignored: frozenset[str]


def event_hash(event: Mapping[str, Any], around: Around) -> str:
    """Return the hash id of an event of a document."""
    digest = hashlib.sha256(pre_hash(event, around).encode()).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def pre_hash(event: Mapping[str, Any], around: Around) -> str:
    """Return the text that is hashed."""
    nodes = _inside(event, around, "")
    head = f"eventType={event.get('type', '')}" + _in_order(nodes, ORDER, is_event=True)
    return head + _sorted(node for node in nodes if node.name not in LEFT_OUT)


def surroundings(document: Mapping[str, Any]) -> Around:
    """Read what a document (or a single event's `@context`) says of all its events."""
    context = document.get("@context")
    rows = [row for row in (context if isinstance(context, list) else [context]) if row]
    places = [pair for row in rows if isinstance(row, dict) for pair in row.items()]
    body = document.get("epcisBody")
    results = body.get("queryResults") if isinstance(body, dict) else None
    named = [*document.items(), *(results.items() if isinstance(results, dict) else ())]
    return Around(
        {str(prefix): place for prefix, place in places if isinstance(place, str)},
        frozenset(
            str(one)
            for key, value in named
            if key.endswith(":ignoreFields") and isinstance(value, list)
            for one in value
        ),
    )


def _inside(value: Mapping[str, Any], around: Around, of: str) -> list[Node]:
    """Return the fields of an object, those of a list gathered under its name."""
    made: list[Node] = []
    for key, inner in value.items():
        if key in COMMENTS or key in around.ignored or key == "@context":
            continue
        prefix, colon, rest = key.partition(":")
        spaces = around.spaces
        name = f"{{{spaces[prefix]}}}{rest}" if colon and prefix in spaces else key
        if name.endswith("List"):
            made.append(Node(name, "", list(_nodes(name[:-4], inner, around, of))))
        elif name == "childEPCs":
            made.append(Node(name, "", list(_nodes("epc", inner, around, of))))
        else:
            made += _nodes(name, inner, around, of)
    return made


def _nodes(name: str, value: Any, around: Around, of: str) -> Iterator[Node]:
    """Yield a node for a value, or one for each of a list."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, list):
            yield Node(name, "", list(_nodes("", one, around, name)))
        elif not isinstance(one, dict):
            yield Node(RENAMED.get(name, name), _full(name, str(one), around, of))
        else:
            inner = _inside(one, around, name)
            new = "quantityElement" if name == "quantity" and inner else RENAMED.get(name, name)
            if name in PAIRS:
                inner.sort(key=lambda node: node.name != "type")
            is_pair = name in PAIRS and bool(inner)
            yield Node("" if is_pair else new, str(one.get("#text", "")), inner, is_pair)


def _full(name: str, text: str, around: Around, of: str) -> str:
    """Return a value with its vocabulary or its namespace written out."""
    prefix, colon, rest = text.partition(":")
    if colon:
        return around.spaces[prefix] + rest if prefix in around.spaces else text
    return BARE.get(f"{of}.type" if name == "type" else name, "") + text


def _in_order(nodes: list[Node], order: Order, *, is_event: bool = False) -> str:
    """Return the text of the fields that have a place in the order, and take them out."""
    extensions = [] if is_event or len(nodes) < 2 else [node for node in nodes if _is_ours(node)]
    _take_out(nodes, extensions)
    made = ""
    for name, inner_order in order.items():
        found = [node for node in nodes if node.name == name]
        texts = [_ordered(node, inner_order) for node in found]
        _take_out(nodes, [node for node in found if not node.inner])
        made += "".join(sorted(texts))
    return made + _sorted(extensions)


def _ordered(node: Node, order: Order) -> str:
    inner = _in_order(node.inner, order) if order else ""
    text = node.text.strip()
    if text:
        is_moment = "time" in node.name.lower() and "offset" not in node.name.lower()
        text = "=" + (_moment(text) if is_moment else _value(text))
    return node.name + text + inner if text or inner else ""


def _sorted(nodes: Any) -> str:
    """Return the text of fields without a place of their own: each whole, then by the alphabet."""
    texts = [
        node.name
        + (f"={_value(text)}" if (text := node.text.strip()) else "")
        + (_pair(node) if node.is_pair else _sorted(node.inner))
        for node in nodes
    ]
    return "".join(sorted(texts))


def _pair(node: Node) -> str:
    return "".join(f"{one.name}={_value(one.text.strip())}" for one in node.inner)


def _is_ours(node: Node) -> bool:
    return "{" in node.name and "/}" in node.name


def _take_out(nodes: list[Node], gone: list[Node]) -> None:
    keys = {id(node) for node in gone}
    nodes[:] = [node for node in nodes if id(node) not in keys]


def _moment(text: str) -> str:
    """Return a moment in UTC with milliseconds; anything else as it is."""
    at = read_moment(text)
    if at is None:
        return text
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(text: str) -> str:
    for old, new in OLD_WORDS.items():
        text = text.replace(old, new)
    return canonical(_number(text))


def _number(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return str(int(number)) if number.is_integer() else str(number)

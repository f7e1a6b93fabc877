"""Kdniao (快递鸟): subscription, report and query in its documented form.

Texts are signed with MD5 over text and key, in Base64: their rule, not our choice. Keys come
in small or large letters, depending on the product.
"""

import base64
import datetime
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from relief.core import clock
from relief.tracking.carriers.base import (
    Account,
    Adapter,
    BadReport,
    BadSignature,
    Call,
    Headers,
    Parcel,
    Report,
    Trace,
    document,
    moment,
)
from relief.tracking.carriers.words import Said, read

# Both of its tables: `State` has the codes of one digit (and 10), `StateEx` and a trace's `Action`
# all of them. A finer code that is not here means what its first digit does.
CODES: dict[str, Said] = {
    "0": Said("registered"),
    "1": Said("collected"),
    "10": Said("registered"),
    "2": Said("in_transit"),
    "201": Said("arrived"),  # in the city of who receives
    "202": Said("out_for_delivery"),
    "204": Said("in_transit"),  # at a transit centre
    "205": Said("arrived"),  # at the branch that delivers
    "206": Said("in_transit"),  # left the branch of who sends
    "211": Said("available_for_pickup"),
    "3": Said("delivered", "self"),
    "301": Said("delivered", "self"),
    "302": Said("delivered", "self"),
    "304": Said("delivered", "proxy"),
    "311": Said("delivered", "station"),
    "4": Said("attempt_failed"),
    "401": Said("registered"),
    "402": Said("out_for_delivery"),
    "403": Said("in_transit"),
    "404": Said("refused"),
    "405": Said("attempt_failed"),
    "406": Said("returned"),
    "407": Said("returning"),
    "412": Said("available_for_pickup"),
    "413": Said("returning"),
    "414": Said("in_transit"),
    "415": Said("cancelled"),
    "416": Said("attempt_failed"),
    "417": Said("in_transit"),
    "418": Said("out_for_delivery"),
    "419": Said("out_for_delivery"),
    "420": Said("attempt_failed"),
    "421": Said("attempt_failed"),
    "422": Said("in_transit"),
    "423": Said("attempt_failed"),
    "5": Said("in_transit"),  # sent on to another address
    "6": Said("customs"),
    "601": Said("customs", "awaiting"),
    "602": Said("customs", "in_progress"),
    "603": Said("customs", "cleared"),
    "604": Said("customs", "problem"),
}
REASONS = {
    "401": "no_news", "402": "overdue", "403": "no_news", "412": "overdue", "413": "intercepted",
    "414": "damaged", "416": "not_reached", "417": "delayed", "420": "wrong_address",
    "421": "wrong_phone", "422": "missorted", "423": "out_of_area", "5": "sent_on",
}  # fmt: skip
WAYS = frozenset({"", "101", "102"})  # request types that tell of a way; others are of payments
LOST = ("三天无轨迹", "七天内无轨迹变化")  # then a number has to be subscribed again
SUBSCRIBE, POLL = "1008", "1002"


def sign(text: str, key: str) -> str:
    """Return the signature of a text."""
    digest = hashlib.md5(f"{text}{key}".encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def read_push(
    body: bytes, headers: Headers, account: Account, now: datetime.datetime
) -> list[Report]:
    """Return what a report says, several numbers at a time; raises BadSignature, BadReport."""
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    text, given = fields.get("RequestData", [""])[0], fields.get("DataSign", [""])[0]
    if not account.key or not hmac.compare_digest(sign(text, account.key), given):
        raise BadSignature
    if fields.get("RequestType", [""])[0] not in WAYS:
        return []
    rows = _small(document(text, "RequestData")).get("data")
    if not isinstance(rows, list):
        raise BadReport("Data")
    return [_pushed(row) for row in rows]


def subscribe(account: Account, parcel: Parcel, callback: str) -> Call:
    """Return the subscription of a number; its reports go to the address of the account."""
    return _call("/api/dist", account, parcel, SUBSCRIBE)


def poll(account: Account, parcel: Parcel) -> Call:
    """Return the query of a number."""
    return _call("/Ebusiness/EbusinessOrderHandle.aspx", account, parcel, POLL)


def read_poll(answer: Any) -> list[Report]:
    """Return what a query found; BadReport for a refusal."""
    if not isinstance(answer, dict):
        raise BadReport("Traces")
    found = _small(answer)
    inner = found.get("data")
    return [_report(inner if isinstance(inner, dict) else found)]


def is_accepted(answer: Any) -> tuple[bool, str]:
    """Say whether a subscription was accepted, and what was said."""
    if not isinstance(answer, dict):
        return False, ""
    said = _small(answer)
    return said.get("success") is True, str(said.get("reason") or "")[:200]


def answer(message: str, customer: str) -> dict[str, Any]:
    """Return what Kdniao waits for."""
    at = clock.now().astimezone(clock.CHINA)
    return {
        "EBusinessID": customer,
        "UpdateTime": f"{at:%Y-%m-%d %H:%M:%S}",
        "Success": not message,
        "Reason": message,
    }


def _call(path: str, account: Account, parcel: Parcel, kind: str) -> Call:
    data = {"ShipperCode": parcel.company, "LogisticCode": parcel.number}
    if parcel.phone:
        data["CustomerName"] = parcel.phone[-4:]
    text = json.dumps(data, ensure_ascii=False)
    fields = {
        "RequestData": text, "EBusinessID": account.customer, "RequestType": kind,
        "DataSign": sign(text, account.key), "DataType": "2",
    }  # fmt: skip
    return Call(path, fields)


def _small(row: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in row.items()}


def _pushed(row: Any) -> Report:
    """Return what a push says of one number; one without news does not spoil the others."""
    said = _small(row) if isinstance(row, dict) else {}
    if said.get("success") is False:
        is_lost = any(word in str(said.get("reason") or "") for word in LOST)
        return Report(*_name(said), traces=(), is_lost=is_lost)
    return _report(row)


def _report(row: Any) -> Report:
    if not isinstance(row, dict):
        raise BadReport("Data")
    said = _small(row)
    rows = [] if said.get("traces", 0) is None else said.get("traces")
    if said.get("success") is False or not isinstance(rows, list):
        raise BadReport("Traces")
    state = str(said.get("stateex") or said.get("state") or "")
    small = [_small(found) for found in rows if isinstance(found, dict)]
    newest = max((str(found.get("accepttime", "")) for found in small), default="")
    return Report(
        *_name(said),
        traces=tuple(_trace(found, state, newest) for found in small),
        is_over=state.startswith("3") or state in {"406", "415"},
    )


def _name(said: Mapping[str, Any]) -> tuple[str, str]:
    return str(said.get("shippercode", "")), str(said.get("logisticcode", ""))


def _trace(row: dict[str, Any], state: str, newest: str) -> Trace:
    try:
        at = moment(str(row.get("accepttime", "")))
    except ValueError:
        raise BadReport("AcceptTime") from None
    text, code = str(row.get("acceptstation", "")), str(row.get("action") or "")
    # The state of the whole parcel belongs to its newest sentence.
    known = code or (state if str(row.get("accepttime", "")) == newest else "")
    said = _meant(known)
    if said is None or (not code and _says_more(text, said, state)):
        said = read(text)
    place = str(row.get("location") or "")[:120]
    reason = REASONS.get(known, "")
    return Trace(said.status, at, said.substatus, reason, place, text[:1000], code)


def _meant(code: str) -> Said | None:
    return CODES.get(code) or CODES.get(code[:1])


def _says_more(text: str, known: Said, state: str) -> bool:
    """Say whether a sentence goes before the parcel's state: it tells how it was handed over,
    or a parcel that once was a problem has got on, while its plain state stays so to the end.
    """
    said = read(text)
    return said.status == known.status or (state == "4" and said.status != "in_transit")


ADAPTER = Adapter(
    read_push=read_push,
    answer=answer,
    subscribe=subscribe,
    poll=poll,
    read_poll=read_poll,
    is_accepted=is_accepted,
)

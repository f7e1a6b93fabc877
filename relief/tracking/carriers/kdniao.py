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

CODES: dict[str, Said] = {
    "0": Said("registered"),
    "10": Said("registered"),
    "1": Said("collected"),
    "2": Said("in_transit"),
    "201": Said("arrived"),
    "202": Said("out_for_delivery"),
    "211": Said("available_for_pickup"),
    "204": Said("arrived"),
    "205": Said("in_transit"),
    "206": Said("in_transit"),
    "3": Said("delivered", "self"),
    "301": Said("delivered", "self"),
    "302": Said("delivered", "self"),
    "304": Said("delivered", "proxy"),
    "311": Said("delivered", "station"),
    "4": Said("attempt_failed"),
    "401": Said("attempt_failed"),
    "402": Said("attempt_failed"),
    "403": Said("attempt_failed"),
    "404": Said("refused"),
    "405": Said("attempt_failed"),
    "406": Said("returned"),
    "407": Said("returning"),
    "412": Said("available_for_pickup"),
}
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
    rows = _small(document(text, "RequestData")).get("data")
    if not isinstance(rows, list):
        raise BadReport("Data")
    return [_report(row) for row in rows]


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


def answer(message: str) -> dict[str, Any]:
    """Return what Kdniao waits for."""
    at = clock.now().astimezone(clock.CHINA)
    return {"UpdateTime": f"{at:%Y-%m-%d %H:%M:%S}", "Success": not message, "Reason": message}


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


def _report(row: Any) -> Report:
    if not isinstance(row, dict):
        raise BadReport("Data")
    said = _small(row)
    rows = said.get("traces")
    if said.get("success") is False or not isinstance(rows, list):
        raise BadReport("Traces")
    state = str(said.get("stateex") or said.get("state") or "")
    small = [_small(found) for found in rows if isinstance(found, dict)]
    newest = max((str(found.get("accepttime", "")) for found in small), default="")
    return Report(
        company=str(said.get("shippercode", "")),
        number=str(said.get("logisticcode", "")),
        traces=tuple(_trace(found, state, newest) for found in small),
        is_over=state.startswith("3"),
    )


def _trace(row: dict[str, Any], state: str, newest: str) -> Trace:
    try:
        at = moment(str(row.get("accepttime", "")))
    except ValueError:
        raise BadReport("AcceptTime") from None
    text, code = str(row.get("acceptstation", "")), str(row.get("action") or "")
    said = CODES.get(code)
    if said is None:
        said = read(text)
        if not code and str(row.get("accepttime", "")) == newest and state in CODES:
            known = CODES[state]
            said = said if said.status == known.status else known
    reason = "overdue" if code == "412" else ""
    place = str(row.get("location") or "")[:120]
    return Trace(said.status, at, said.substatus, reason, place, text[:1000], code)


ADAPTER = Adapter(
    read_push=read_push,
    answer=answer,
    subscribe=subscribe,
    poll=poll,
    read_poll=read_poll,
    is_accepted=is_accepted,
)

"""Kuaidi100 (快递100): subscription, report and query in its documented form.

Reports are signed with MD5 over the text and a salt of ours, queries with MD5 over text,
key and customer number: their rule, not our choice. States 0 to 14 and the finer codes
301, 303, 304, 501 map onto ours.
"""

import datetime
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

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
    "101": Said("registered"),
    "102": Said("registered"),
    "1": Said("collected"),
    "103": Said("collected"),
    "0": Said("in_transit"),
    "7": Said("in_transit"),
    "1001": Said("in_transit"),
    "1002": Said("in_transit"),
    "5": Said("out_for_delivery"),
    "501": Said("available_for_pickup"),
    "3": Said("delivered", "self"),
    "301": Said("delivered", "self"),
    "302": Said("delivered", "self"),
    "303": Said("delivered", "proxy"),
    "304": Said("delivered", "station"),
    "2": Said("attempt_failed"),
    "4": Said("returning"),
    "401": Said("cancelled"),
    "6": Said("returning"),
    "14": Said("refused"),
    "10": Said("customs", "awaiting"),
    "11": Said("customs", "in_progress"),
    "12": Said("customs", "cleared"),
    "13": Said("customs", "problem"),
}
DUPLICATE = "501"  # "subscribed already": as good as accepted


def sign(text: str, salt: str) -> str:
    """Return the signature of a report."""
    return hashlib.md5(f"{text}{salt}".encode(), usedforsecurity=False).hexdigest().upper()


def read_push(
    body: bytes, headers: Headers, account: Account, now: datetime.datetime
) -> list[Report]:
    """Return what a report says; raises BadSignature, BadReport."""
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=20)
    text, given = fields.get("param", [""])[0], fields.get("sign", [""])[0]
    if not account.salt or not hmac.compare_digest(sign(text, account.salt), given.upper()):
        raise BadSignature
    said = document(text, "param")
    result = said.get("lastResult")
    if not isinstance(result, dict):
        raise BadReport("lastResult")
    return [_report(result, str(said.get("status", "")))]


def subscribe(account: Account, parcel: Parcel, callback: str) -> Call:
    """Return the subscription of a number, with its reports in the finest form."""
    parameters = {"callbackurl": callback, "salt": account.salt, "resultv2": "4"}
    if parcel.phone:
        parameters["phone"] = parcel.phone
    param = {
        "company": parcel.company,
        "number": parcel.number,
        "key": account.key,
        "parameters": parameters,
    }
    return Call("/poll", {"schema": "json", "param": json.dumps(param, ensure_ascii=False)})


def poll(account: Account, parcel: Parcel) -> Call:
    """Return the query of a number."""
    param = {"com": parcel.company, "num": parcel.number, "resultv2": "4"}
    if parcel.phone:
        param["phone"] = parcel.phone
    text = json.dumps(param, ensure_ascii=False)
    signature = sign(text, f"{account.key}{account.customer}")
    fields = {"customer": account.customer, "sign": signature, "param": text}
    return Call("/poll/query.do", fields)


def read_poll(answer: Any) -> list[Report]:
    """Return what a query found; BadReport for a refusal."""
    if not isinstance(answer, dict) or answer.get("result") is False or "data" not in answer:
        raise BadReport("data")
    return [_report(answer, "")]


def is_accepted(answer: Any) -> tuple[bool, str]:
    """Say whether a subscription was accepted, and what was said."""
    if not isinstance(answer, dict):
        return False, ""
    code = str(answer.get("returnCode", ""))
    return answer.get("result") is True or code == DUPLICATE, str(answer.get("message", ""))[:200]


def answer(message: str, customer: str) -> dict[str, Any]:
    """Return what Kuaidi100 waits for; anything but 200 makes it report again."""
    if message:
        return {"result": False, "returnCode": "500", "message": message}
    return {"result": True, "returnCode": "200", "message": "成功"}


def _report(result: dict[str, Any], status: str) -> Report:
    rows = result.get("data")
    if not isinstance(rows, list):
        raise BadReport("data")
    state = str(result.get("state", ""))
    newest = max((str(row.get("time", "")) for row in rows if isinstance(row, dict)), default="")
    is_coded = any(isinstance(row, dict) and row.get("statusCode") for row in rows)
    traces = tuple(_trace(row, state, newest, is_coded=is_coded) for row in rows)
    return Report(
        company=str(result.get("com", "")),
        number=str(result.get("nu", "")),
        traces=traces,
        is_over=status == "shutdown",
        is_lost=status == "abort",
    )


def _trace(row: Any, state: str, newest: str, *, is_coded: bool) -> Trace:
    if not isinstance(row, dict):
        raise BadReport("data")
    try:
        at = moment(str(row.get("time") or row.get("ftime") or ""))
    except ValueError:
        raise BadReport("time") from None
    text, code = str(row.get("context", "")), str(row.get("statusCode") or "")
    said = CODES.get(code) or CODES.get(code[:1]) if code else None
    if said is None:
        said = read(text)
        # One state for the whole parcel belongs to its newest sentence.
        if not is_coded and str(row.get("time", "")) == newest and state in CODES:
            known = CODES[state]
            said = said if said.status == known.status else known
    return Trace(
        said.status, at, said.substatus, reason="problem" if code[:1] == "2" else "",
        place=str(row.get("areaName") or "")[:120], text=text[:1000], code=code,
    )  # fmt: skip


ADAPTER = Adapter(
    read_push=read_push,
    answer=answer,
    subscribe=subscribe,
    poll=poll,
    read_poll=read_poll,
    is_accepted=is_accepted,
)

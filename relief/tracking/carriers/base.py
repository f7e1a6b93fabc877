"""What every carrier's room offers: how to ask, how to read, how to answer."""

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from relief.core.clock import CHINA, in_utc
from relief.core.errors import Invalid

Headers = Mapping[str, str]


class BadSignature(Invalid):
    """The report was not signed with the link's secret."""

    code = "bad_signature"
    message = _("The signature is not right.")

    def __init__(self) -> None:
        """Name the field at fault."""
        super().__init__("signature")


class BadReport(Invalid):
    """The report is signed, but cannot be read."""

    code = "bad_report"
    message = _("This report cannot be read.")

    def __init__(self, field: str) -> None:
        """Take the field at fault."""
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to a carrier: customer number, key, and the salt of their reports."""

    customer: str
    key: str
    salt: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What to ask for: the carrier's company code, their number, the phone's last digits."""

    company: str
    number: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A form to send: the path below the carrier's address, and its fields."""

    path: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing a carrier saw; `text` is their sentence and may name people: never shown."""

    status: str
    occurred_at: datetime.datetime
    substatus: str = ""
    reason: str = ""
    place: str = ""
    text: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a carrier says of one number; `is_over` ends the subscription."""

    company: str
    number: str
    traces: tuple[Trace, ...]
    is_over: bool = False
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Adapter:
    """A carrier's room.

    `read_push(body, headers, account, now)` verifies and reads a report; `answer(message,
    customer)` is what the carrier waits for (no message: all is well; our customer number there
    only to who signed rightly). Without `subscribe` the carrier
    reports by itself and cannot be asked.
    """

    read_push: Callable[[bytes, Headers, Account, datetime.datetime], list[Report]]
    answer: Callable[[str, str], dict[str, Any]]
    subscribe: Callable[[Account, Parcel, str], Call] | None = None
    poll: Callable[[Account, Parcel], Call] | None = None
    read_poll: Callable[[Any], list[Report]] | None = None
    is_accepted: Callable[[Any], tuple[bool, str]] | None = None


def moment(text: str) -> datetime.datetime:
    """Return the time of a carrier's text, China's where it has no offset; else ValueError."""
    plain = text.strip().replace("/", "-")
    found = datetime.datetime.fromisoformat(plain)
    return in_utc(found if found.tzinfo else found.replace(tzinfo=CHINA))


def document(text: str, field: str) -> dict[str, Any]:
    """Return a JSON object; BadReport for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadReport(field) from None
    if not isinstance(found, dict):
        raise BadReport(field)
    return found


def event_of(adapter: str, report: Report, trace: Trace, number: str) -> dict[str, Any]:
    """Return a trace in the form of our intake, under our own number.

    The id comes from what was said, so that the same said twice is one event.
    """
    said = [report.company, report.number, trace.occurred_at.isoformat(), trace.code, trace.text]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    return {
        "event_id": f"{adapter}:{digest[:40]}",
        "tracking_number": number,
        "carrier_number": report.number,
        "status": trace.status,
        "substatus": trace.substatus,
        "reason": trace.reason,
        "occurred_at": trace.occurred_at,
        "location": {"name": trace.place} if trace.place else None,
        "text": trace.text,
    }

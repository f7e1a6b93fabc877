"""The query subset: parameters of `GET /events` to rows of the feed, a page at a time."""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db import connection
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.clock import read_moment
from relief.core.errors import Invalid
from relief.tracking import feed
from relief.tracking.epcis.mapping import Seen
from relief.tracking.epcis.vocabulary import EVENT_TYPES, WORDS

PER_PAGE, MOST_PER_PAGE, MOST = 30, 500, 2**31
TOKEN_SECONDS = 3600
SALT = "epcis page"
TIMES = ("GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime")
PAGING = ("perPage", "nextPageToken", "eventCountLimit", "orderBy", "orderDirection")
# part 0 of a correction repeats the corrected event with its error declaration; part 1 is itself.
ROWS = """
SELECT f.seq * 2 + part AS key, v.uid, v.status, v.substatus, v.reason, v.occurred_at,
       f.recorded_at, v.location_name, v.gb2260, v.lat, v.lon, t.number, t.kind, t.subject_uid,
       p.subject_uid, t.request_number, part = 0, e.uid
  FROM {source}
  JOIN tracking_trackingevent e ON e.id = f.event_id AND e.kind IN ('event', 'correction')
 CROSS JOIN LATERAL generate_series((e.corrects_id IS NULL)::int, 1) AS part
  JOIN tracking_trackingevent v ON v.id = CASE part WHEN 0 THEN e.corrects_id ELSE e.id END
  JOIN tracking_tracked t ON t.id = e.tracked_id
  LEFT JOIN tracking_tracked p ON p.id = t.parent_id
 WHERE {conditions} ORDER BY {order} LIMIT %(limit)s
"""
OWN = """tracking_audience a JOIN tracking_feed f
    ON f.seq = a.seq AND a.organization_id = %(organization)s"""
ALL = "tracking_feed f"
# Numbers rise with the time of record, so that a time is a number and the feed's key orders both.
FIRST_SINCE = """coalesce((SELECT s.seq FROM tracking_feed s WHERE s.recorded_at >= AT
    ORDER BY s.recorded_at, s.seq LIMIT 1), 9223372036854775807)"""


class Asked(NamedTuple):
    """A query: SQL conditions with their values, order, page."""

    conditions: list[str]
    values: dict[str, Any]
    by_event_time: bool
    is_descending: bool
    per_page: int
    left: int
    digest: str


class Answer(NamedTuple):
    """A page of rows and the token of the next one, empty at the end."""

    rows: list[Seen]
    next_token: str


def ask(actor: Actor, parameters: Mapping[str, list[str]]) -> Answer:
    """Return the rows a query finds in the actor's feed. Raises Invalid naming the parameter."""
    asked = _read(parameters)
    conditions, values = list(asked.conditions), dict(asked.values)
    sign, way = ("<", "DESC") if asked.is_descending else (">", "ASC")
    left = asked.left
    if token := _one(parameters, "nextPageToken"):
        at, key, left = _open(token, asked.digest)
        values |= {"at": at, "key": key, "seq": key // 2}
        if asked.by_event_time:
            conditions.append(f"(v.occurred_at, f.seq * 2 + part) {sign} (%(at)s, %(key)s)")
        else:
            conditions += [f"f.seq * 2 + part {sign} %(key)s", f"SEQ {sign}= %(seq)s"]
    size = min(asked.per_page, left)
    if not actor.sees_all:
        values["organization"] = actor.organization_id
    else:
        conditions.append("e.only_for_id IS NULL")
    sql = ROWS.format(
        source=ALL if actor.sees_all else OWN,
        conditions=" AND ".join(_placed(conditions, actor)) or "true",
        order=f"v.occurred_at {way}, key {way}"
        if asked.by_event_time
        else f"f.seq {way}, part {way}",
    )
    feed.number_waiting()
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "limit": size + 1})
        rows = [Seen(*found) for found in cursor.fetchall()]
    page = rows[:size]
    if len(rows) <= size or left - size <= 0:
        return Answer(page, "")
    made = [page[-1].occurred_at.isoformat(), page[-1].key, left - size, asked.digest]
    return Answer(page, signing.dumps(made, salt=SALT))


def _placed(conditions: list[str], actor: Actor) -> list[str]:
    """Say a condition on the number of each table that holds it: an index is used for its own."""
    places = ("f.seq",) if actor.sees_all else ("f.seq", "a.seq")
    return list(dict.fromkeys(row.replace("SEQ", seq) for row in conditions for seq in places))


def _read(parameters: Mapping[str, list[str]]) -> Asked:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for name in parameters:
        if name in PAGING:
            continue
        if name not in FILTERS:
            raise Invalid(
                name, _("{name} is not a parameter of this query subset."), name=name[:60]
            )
        found = [part for text in parameters[name] for part in text.split("|")]
        condition, more = FILTERS[name](name, found)
        conditions.append(condition)
        values |= more
    order = _choice(parameters, "orderBy", ("recordTime", "eventTime"))
    default = "ASC" if "orderBy" not in parameters else "DESC"
    direction = _choice(parameters, "orderDirection", ("ASC", "DESC")) or default
    kept = sorted((name, row) for name, row in parameters.items() if name != "nextPageToken")
    return Asked(
        conditions,
        values,
        by_event_time=order == "eventTime",
        is_descending=direction == "DESC",
        per_page=min(_count(parameters, "perPage", PER_PAGE), MOST_PER_PAGE),
        left=_count(parameters, "eventCountLimit", MOST),
        digest=hashlib.sha256(str(kept).encode()).hexdigest()[:16],
    )


Condition = tuple[str, dict[str, Any]]


def _time(name: str, found: list[str]) -> Condition:
    at = read_moment(found[0].replace(" ", "+"))
    if at is None:
        raise Invalid(
            name, _("{name} is a time with an offset, as in 2026-05-04T12:00:00+08:00."), name=name
        )
    sign = ">=" if name.startswith("GE") else "<"
    if name.endswith("eventTime"):
        return f"v.occurred_at {sign} %({name})s", {name: at}
    return f"SEQ {sign} {FIRST_SINCE.replace('AT', f'%({name})s')}", {name: at}


def _types(name: str, found: list[str]) -> Condition:
    if wrong := set(found) - EVENT_TYPES:
        raise Invalid(name, _("{wrong} is not an event type."), wrong=", ".join(sorted(wrong))[:80])
    return str("ObjectEvent" in found).lower(), {}


def _words(pick: Callable[[Any], str]) -> Callable[[str, list[str]], Condition]:
    def condition(name: str, found: list[str]) -> Condition:
        statuses = [status for status, words in WORDS.items() if pick(words) in found]
        return f"v.status = ANY(%({name})s)", {name: statuses}

    return condition


def _things(name: str, found: list[str]) -> Condition:
    uids = [uid for text in found if (uid := _uid(text.rpartition("/")[2]))]
    return f"t.subject_uid = ANY(%({name})s)", {name: uids}


def _ids(name: str, found: list[str]) -> Condition:
    uids = [uid for text in found if (uid := _uid(text.removeprefix("urn:uuid:")))]
    return f"v.uid = ANY(%({name})s)", {name: uids}


def _places(name: str, found: list[str]) -> Condition:
    codes = [text.rpartition("/")[2] for text in found]
    return f"v.gb2260 = ANY(%({name})s) AND v.gb2260 <> ''", {name: codes}


def _points(name: str, found: list[str]) -> Condition:
    seen = "('geo:' || trim_scale(round(v.lat::numeric, 2)) || ',' || trim_scale(round(v.lon::numeric, 2)))"
    wanted = [text.replace(".0,", ",").removesuffix(".0") for text in found]
    return f"{seen} = ANY(%({name})s)", {name: wanted}


def _nothing(name: str, found: list[str]) -> Condition:
    """What our events never have, such as a parent or a class, matches none of them."""
    return "false", {}


def _declared(name: str, found: list[str]) -> Condition:
    if found not in (["true"], [""]):
        raise Invalid(name, _("{name} is true, or left out."), name=name)
    return "part = 0", {}


FILTERS: dict[str, Callable[[str, list[str]], Condition]] = {
    **dict.fromkeys(TIMES, _time),
    "eventType": _types,
    "EQ_action": _words(lambda words: words.action),
    "EQ_bizStep": _words(lambda words: words.biz_step),
    "EQ_disposition": _words(lambda words: words.disposition),
    "EQ_readPoint": _points,
    "EQ_bizLocation": _places,
    "MATCH_epc": _things,
    "MATCH_anyEPC": _things,
    "MATCH_parentID": _nothing,
    "MATCH_epcClass": _nothing,
    "EQ_eventID": _ids,
    "EXISTS_errorDeclaration": _declared,
}


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _one(parameters: Mapping[str, list[str]], name: str) -> str:
    return (parameters.get(name) or [""])[-1]


def _choice(parameters: Mapping[str, list[str]], name: str, known: tuple[str, ...]) -> str:
    text = _one(parameters, name)
    if text and text not in known:
        raise Invalid(name, _("{name} is one of {known}."), name=name, known=", ".join(known))
    return text


def _count(parameters: Mapping[str, list[str]], name: str, default: int) -> int:
    text = _one(parameters, name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Invalid(name, _("{name} is a whole number above 0."), name=name)
    return int(text)


def _open(token: str, digest: str) -> tuple[datetime.datetime, int, int]:
    """Return where a page token stands; raises Invalid for another query's or an old one."""
    try:
        at, key, left, of = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise Invalid(
            "nextPageToken", _("This token is not valid any more. Begin the query again.")
        ) from None
    if of != digest:
        raise Invalid(
            "nextPageToken",
            _("This token belongs to another query. Follow the link as it was given."),
        )
    return datetime.datetime.fromisoformat(at), int(key), int(left)

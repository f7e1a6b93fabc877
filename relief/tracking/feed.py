"""The feed: committed events get rising numbers, and readers follow one cursor.

A sequence hands out values outside the transaction while rows appear at commit, so a cursor
on the event's own key skips what commits late. Here a relay numbers only what is committed:
the advisory lock first, then, in a new statement that sees everything committed before, the
waiting events in the order of their keys. It runs each second, after commits, and before
every read, so that a dead worker never stalls the feed.
"""

import re
from typing import Any, ClassVar, NamedTuple

from django.db import connection, transaction

from relief.core.actors import Actor
from relief.core.errors import DomainError

LOCK = 7_202_209_05
SNAPSHOT = "/api/v1/tracking/units/"
NUMBER = """
WITH waiting AS (
    DELETE FROM tracking_unnumbered RETURNING event_id
), numbered AS (
    INSERT INTO tracking_feed (event_id, recorded_at)
    SELECT event_id, clock_timestamp() FROM waiting ORDER BY event_id
    RETURNING seq, event_id
), heard AS (
    INSERT INTO tracking_audience (organization_id, seq)
    SELECT g.organization_id, n.seq
      FROM numbered n
      JOIN tracking_trackingevent e ON e.id = n.event_id
      JOIN tracking_grant g ON g.tracked_id = e.tracked_id
     WHERE (e.only_for_id IS NULL AND g.revoked_at IS NULL) OR e.only_for_id = g.organization_id
)
SELECT count(*) FROM numbered
"""
# Put together as text: several times faster than json_build_object. Names of ours and numbers
# need no quoting; whatever a person or another program wrote goes through to_json.
ITEM = """
'{"seq":' || f.seq || ',"event_id":"' || e.uid || '","kind":"' || e.kind
|| '","shipment":' || to_json(coalesce(p.number, t.number))
|| ',"tracking_number":' || to_json(t.number) || ',"request":' || to_json(t.request_number)
|| ',"status":"' || e.status || '","substatus":' || to_json(e.substatus)
|| ',"reason":' || to_json(e.reason)
|| ',"occurred_at":' || MOMENT(e.occurred_at) || ',"recorded_at":' || MOMENT(f.recorded_at)
|| ',"location":' || CASE WHEN e.location_name = '' AND e.lat IS NULL THEN 'null' ELSE
    '{"name":' || to_json(e.location_name) || ',"gb2260":' || coalesce(to_json(nullif(e.gb2260, ''))::text, 'null')
    || ',"lat":' || coalesce(e.lat::text, 'null') || ',"lon":' || coalesce(e.lon::text, 'null') || '}' END
|| ',"eta":' || CASE WHEN e.promised_at IS NULL THEN 'null' ELSE
    '{"from":null,"to":' || MOMENT(e.promised_at) || ',"confidence":"promised","updated_at":'
    || MOMENT(e.occurred_at) || '}' END
|| ',"action_required":' || (e.status IN ('attempt_failed', 'available_for_pickup', 'refused', 'lost'))::text
|| ',"corrects_seq":' || CASE WHEN e.corrects_id IS NULL THEN 'null' ELSE coalesce(
    (SELECT cf.seq::text FROM tracking_feed cf WHERE cf.event_id = e.corrects_id), 'null') END || '}'
"""
ITEM = re.sub(
    r"MOMENT\(([\w.]+)\)", r"""rtrim(to_json(\1 AT TIME ZONE 'UTC')::text, '"') || 'Z"'""", ITEM
)
JOINS = """
  JOIN tracking_trackingevent e ON e.id = f.event_id
  JOIN tracking_tracked t ON t.id = e.tracked_id
  LEFT JOIN tracking_tracked p ON p.id = t.parent_id
"""


class FeedTruncated(DomainError):
    """The cursor is older than what is kept."""

    code = "feed_truncated"
    status = 410
    message = "Events before {earliest_seq} are no longer kept. Start from the snapshot."
    extensions: ClassVar[tuple[str, ...]] = ("earliest_seq", "snapshot")


class FeedPage(NamedTuple):
    """A page: numbers and JSON texts of its events, in feed order."""

    rows: list[tuple[int, str]]
    next_after: int
    has_more: bool
    high_water: int

    @property
    def items(self) -> list[str]:
        """The events as JSON texts."""
        return [text for _, text in self.rows]

    def as_stream(self) -> str:
        """Return the page as server-sent events; their ids are the cursor."""
        events = "".join(f"id: {seq}\ndata: {text}\n\n" for seq, text in self.rows)
        return events or ": nothing new\n\n"

    def as_json(self) -> str:
        """Return the page as one JSON document."""
        more = "true" if self.has_more else "false"
        return (
            f'{{"items":[{",".join(self.items)}],"next_after":{self.next_after},'
            f'"has_more":{more},"high_water":{self.high_water}}}'
        )


def number_waiting() -> int:
    """Give committed events their feed numbers; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM tracking_unnumbered)")
        if not cursor.fetchone()[0]:
            return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(NUMBER)
        count: int = cursor.fetchone()[0]
        cursor.execute("SELECT pg_notify('relief_feed', '')")
    return count


class Marks(NamedTuple):
    """Where the feed stands: whether events wait for numbers, the newest number of the reader's
    own feed and of the whole one (0 where empty), and the oldest that is kept.
    """

    is_waiting: bool
    own: int
    highest: int
    earliest: int


def marks(actor: Actor) -> Marks:
    """Number what waits, then return where the feed stands: one question where nothing waits."""
    found = _marks(actor)
    if not found.is_waiting:
        return found
    number_waiting()
    return _marks(actor)


def read(actor: Actor, *, after: int, limit: int, shipment: str = "", status: str = "") -> FeedPage:
    """Return up to `limit` events after a cursor, oldest first, that the actor may see.

    Raises FeedTruncated below the retention floor. `high_water` is the newest number of the
    whole feed, so that an empty page still says how far the reader is.
    """
    at = marks(actor)
    return page_of(actor, at, after=after, limit=limit, shipment=shipment, status=status)


def page_of(
    actor: Actor, at: Marks, *, after: int, limit: int, shipment: str = "", status: str = ""
) -> FeedPage:
    """Return the page as `read` does, of what is numbered already."""
    if after < at.earliest - 1:
        raise FeedTruncated(earliest_seq=at.earliest, snapshot=SNAPSHOT)
    rows = _rows(actor, after, limit + 1, shipment, status)
    page = rows[:limit]
    has_more = len(rows) > limit
    last = page[-1][0] if page else after
    return FeedPage(page, last, has_more, at.highest)


def high_water() -> int:
    """Return the newest number of the whole feed, 0 where it is empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM tracking_feed")
        number: int = cursor.fetchone()[0]
    return number


def _marks(actor: Actor) -> Marks:
    own = "max(seq) FROM tracking_feed"
    if not actor.sees_all:
        own = "max(seq) FROM tracking_audience WHERE organization_id = %(organization)s"
    sql = (
        "SELECT EXISTS (SELECT 1 FROM tracking_unnumbered),"  # noqa: S608 - two texts of ours
        f" coalesce((SELECT {own}), 0),"
        " coalesce((SELECT max(seq) FROM tracking_feed), 0),"
        " coalesce((SELECT max(earliest_seq) FROM tracking_feedfloor), 1)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": actor.organization_id})
        return Marks(*cursor.fetchone())


def _rows(
    actor: Actor, after: int, limit: int, shipment: str, status: str
) -> list[tuple[int, str]]:
    """Read one page; an organization's own numbers are found by their index alone."""
    parameters: dict[str, Any] = {
        "after": after,
        "limit": limit,
        "organization": actor.organization_id,
        "shipment": shipment,
        "status": status,
    }
    conditions = ""
    if shipment:
        conditions += " AND (t.number = %(shipment)s OR p.number = %(shipment)s)"
    if status:
        conditions += " AND e.status = %(status)s"
    if actor.sees_all:
        source = f"tracking_feed f {JOINS} WHERE f.seq > %(after)s AND e.only_for_id IS NULL"
        order = "f.seq"
    else:
        source = (
            f"tracking_audience a JOIN tracking_feed f ON f.seq = a.seq {JOINS}"
            " WHERE a.organization_id = %(organization)s AND a.seq > %(after)s"
            " AND f.seq > %(after)s"  # said twice: a merge of both would read the feed from 1
        )
        order = "a.seq"
    sql = f"SELECT f.seq, {ITEM} FROM {source}{conditions} ORDER BY {order} LIMIT %(limit)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[int, str]] = cursor.fetchall()
    return rows

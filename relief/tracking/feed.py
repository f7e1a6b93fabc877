"""The feed: committed events get rising numbers, and readers follow one cursor.

A sequence hands out values outside the transaction while rows appear at commit, so a cursor
on the event's own key skips what commits late. Here a relay numbers only what is committed:
the advisory lock first, then, in a new statement that sees everything committed before, the
waiting events in the order of their keys. It runs each second and before every read, so that a
dead worker never stalls the feed.
"""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import DomainError, Invalid

LOCK = 7_202_209_05
SNAPSHOT = "/api/v1/tracking/units/"
# What a reader gets of an event is written once, when it gets its number: a page is then read
# as it stands, and says tomorrow what it said today. Put together as text: several times
# faster than json_build_object. Names of ours and numbers need no quoting; whatever a person or
# another program wrote goes through to_json.
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
    (SELECT cf.seq::text FROM placed cf WHERE cf.event_id = e.corrects_id),
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
NUMBER = """
WITH waiting AS (
    DELETE FROM tracking_unnumbered RETURNING event_id
), placed AS MATERIALIZED (
    SELECT nextval('tracking_feed_seq_seq') AS seq, event_id, recorded_at
      FROM (SELECT event_id FROM waiting ORDER BY event_id) in_order,
           (SELECT greatest(clock_timestamp(), max(recorded_at)) AS recorded_at FROM tracking_feed)
           one_moment
), numbered AS (
    INSERT INTO tracking_feed (seq, event_id, recorded_at, item)
    SELECT f.seq, f.event_id, f.recorded_at, ITEM FROM placed f JOINS
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
""".replace("ITEM", ITEM).replace("JOINS", JOINS)
BETWEEN, START = ",\n", '{"seq":'
PAGE = """
SELECT coalesce(string_agg(item, %(between)s ORDER BY seq) FILTER (WHERE nth <= %(limit)s), ''),
       max(seq) FILTER (WHERE nth <= %(limit)s), count(*)
  FROM (SELECT seq, item, row_number() OVER (ORDER BY seq) AS nth FROM (ROWS) r) page
"""
ANNOUNCE = """
WITH fresh AS (INSERT INTO tracking_unnumbered (event_id) SELECT unnest(%s::bigint[]))
SELECT pg_notify('relief_feed', '')
"""


class FeedTruncated(DomainError):
    """The cursor is older than what is kept."""

    code = "feed_truncated"
    status = 410
    message = _("Events before {earliest_seq} are no longer kept. Start from the snapshot.")
    extensions: ClassVar[tuple[str, ...]] = ("earliest_seq", "snapshot")


class FeedAhead(Invalid):
    """The cursor was never given out here: it would skip all events up to it, in silence."""

    code = "feed_ahead"
    message = _(
        "after is beyond the end of the feed, which stands at {high_water}. It is the cursor of"
        " another installation, or of before a restored backup: begin again at 0."
    )
    extensions: ClassVar[tuple[str, ...]] = ("high_water",)


class FeedPage(NamedTuple):
    """A page: the JSON texts of its events in feed order, as the database put them together."""

    text: str
    next_after: int
    has_more: bool
    high_water: int

    @property
    def items(self) -> list[str]:
        """The events as JSON texts, which never hold a line break."""
        return self.text.split(BETWEEN) if self.text else []

    def as_stream(self) -> str:
        """Return the page as server-sent events; their ids are the cursor."""
        events = "".join(f"id: {_seq_of(text)}\ndata: {text}\n\n" for text in self.items)
        return events or ": nothing new\n\n"

    def as_json(self) -> str:
        """Return the page as one JSON document."""
        more = "true" if self.has_more else "false"
        return (
            f'{{"items":[{self.text}],"next_after":{self.next_after},'
            f'"has_more":{more},"high_water":{self.high_water}}}'
        )


def _seq_of(text: str) -> str:
    return text[len(START) : text.index(",")]


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
    return count


def announce(events: Sequence[int]) -> None:
    """Put new events in line for their numbers; at the commit whoever waits is woken.

    Who reads next numbers them, or the relay does within a second: a carrier that reports does
    not wait for it, and many reports are numbered at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(ANNOUNCE, [list(events)])


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

    Raises FeedTruncated below the retention floor and FeedAhead beyond the end. `high_water` is the newest number of the
    whole feed, so that an empty page still says how far the reader is.
    """
    at = marks(actor)
    return page_of(actor, at, after=after, limit=limit, shipment=shipment, status=status)


def page_of(
    actor: Actor, at: Marks, *, after: int, limit: int, shipment: str = "", status: str = ""
) -> FeedPage:
    """Return the page as `read` does, of what is numbered already."""
    before_first = at.earliest - 1
    if after < before_first:
        raise FeedTruncated(earliest_seq=at.earliest, snapshot=SNAPSHOT)
    if after > max(at.highest, before_first):
        raise FeedAhead("after", high_water=at.highest)
    text, last, count = _page(actor, after, limit, shipment, status)
    return FeedPage(text, last or after, count > limit, at.highest)


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


def _page(
    actor: Actor, after: int, limit: int, shipment: str, status: str
) -> tuple[str, int | None, int]:
    """Read one page: its text, its last number, and how many there are, one beyond it included.

    An organization's own numbers are found by their index alone. One text instead of a row
    an event: reading 501 rows cost as much as all else that is done for a page.
    """
    parameters: dict[str, Any] = {
        "after": after,
        "limit": limit,
        "between": BETWEEN,
        "organization": actor.organization_id,
        "shipment": shipment,
        "status": status,
    }
    conditions, joins = "", JOINS if shipment or status or actor.sees_all else ""
    if shipment:
        conditions += " AND (t.number = %(shipment)s OR p.number = %(shipment)s)"
    if status:
        conditions += " AND e.status = %(status)s"
    if actor.sees_all:
        source = f"tracking_feed f {joins} WHERE f.seq > %(after)s AND e.only_for_id IS NULL"
        order = "f.seq"
    else:
        source = (
            f"tracking_audience a JOIN tracking_feed f ON f.seq = a.seq {joins}"
            " WHERE a.organization_id = %(organization)s AND a.seq > %(after)s"
            " AND f.seq > %(after)s"  # said twice: a merge of both would read the feed from 1
        )
        order = "a.seq"
    rows = f"SELECT f.seq, f.item FROM {source}{conditions} ORDER BY {order} LIMIT %(limit)s + 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(PAGE.replace("ROWS", rows), parameters)
        found: tuple[str, int | None, int] = cursor.fetchone()
    return found

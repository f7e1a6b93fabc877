"""The feed: a page after a cursor, or a stream of server-sent events."""

import datetime
import hashlib
import time
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.http.deprecation import deprecated
from relief.core.http.requests import actor_of
from relief.core.http.rest import require_known, whole
from relief.organizations.permissions import Permission
from relief.tracking import feed
from relief.tracking.api import serializers
from relief.tracking.states import TrackingStatus
from relief.tracking.waiting import BELL

FEED_LIMIT = 500
DEFAULT_LIMIT = 100
MAX_WAIT = 25
BIG = 2**63 - 1
RETRY_MS = 3000
FILTERS = ("shipment", "status")


class EventStreamRenderer(JSONRenderer):
    """Lets readers ask for an event stream; refusals are still JSON."""

    media_type = "text/event-stream"
    format = "stream"


def _parameter(name: str, **schema: Any) -> OpenApiParameter:
    return OpenApiParameter(name=name, type=schema, location=OpenApiParameter.QUERY)


FILTER_PARAMETERS = (
    _parameter("shipment", type="string", maxLength=60),
    _parameter("status", type="string", enum=TrackingStatus.values),
)


class FeedView(APIView):
    """`GET /tracking/events`: every event once, in an order that respects each shipment."""

    @extend_schema(
        operation_id="tracking_events",
        parameters=[
            _parameter("after", type="integer", minimum=0, maximum=BIG, default=0),
            _parameter("limit", type="integer", minimum=1, maximum=FEED_LIMIT, default=100),
            _parameter("wait", type="integer", minimum=0, maximum=MAX_WAIT, default=0),
            *FILTER_PARAMETERS,
        ],
        responses={200: serializers.FeedAnswer, 304: None, 410: None},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return a page after the cursor; with `wait`, wait for news up to so many seconds."""
        actor = _reader(request)
        require_known(request, {"wait", *FILTERS})
        asked = _asked(request, whole(request, "after", 0, 0, BIG))
        deadline = time.monotonic() + whole(request, "wait", 0, 0, MAX_WAIT)
        while True:
            rings = BELL.rings() if deadline > time.monotonic() else 0
            at = feed.marks(actor)
            tag = _etag(actor, at.own, asked)
            if request.headers.get("If-None-Match") == tag and deadline <= time.monotonic():
                return _headers(HttpResponse(status=304), tag)
            page = feed.page_of(actor, at, **asked)
            left = deadline - time.monotonic()
            if page.text or left <= 0:
                answer = HttpResponse(page.as_json(), content_type="application/json")
                return _headers(answer, tag)
            connection.close()
            if not BELL.wait(rings, left):
                deadline = 0


@deprecated(
    since=datetime.date(2026, 11, 25),
    sunset=datetime.date(2027, 11, 25),
    successor="/api/v1/tracking/events",
)
@extend_schema(exclude=True)
class SlashedFeedView(FeedView):
    """The same with a closing slash, as clients of the other lists write it."""


class StreamView(APIView):
    """`GET /tracking/stream`: the same events as server-sent events.

    This answer ends with the page; readers come back by themselves with `Last-Event-ID`. On
    the live address the stream stays open, with a heartbeat every 15 seconds.
    """

    renderer_classes = (EventStreamRenderer, JSONRenderer)

    @extend_schema(
        operation_id="tracking_stream",
        parameters=[
            _parameter("after", type="integer", minimum=0, maximum=BIG, default=0),
            _parameter("limit", type="integer", minimum=1, maximum=FEED_LIMIT, default=100),
            *FILTER_PARAMETERS,
            OpenApiParameter("Last-Event-ID", {"type": "string"}, OpenApiParameter.HEADER),
        ],
        responses={(200, "text/event-stream"): str, 410: None},
    )
    def get(self, request: Request) -> HttpResponse:
        """Return what came after `Last-Event-ID` (or `after`)."""
        actor = _reader(request)
        require_known(request, set(FILTERS))
        last = request.headers.get("Last-Event-ID", "")
        is_number = last.isascii() and last.isdigit() and len(last) < 19
        after = int(last) if is_number else whole(request, "after", 0, 0, BIG)
        page = feed.read(actor, **_asked(request, after))
        answer = HttpResponse(
            f"retry: {RETRY_MS}\n{page.as_stream()}", content_type="text/event-stream"
        )
        answer["Cache-Control"] = "private, no-store"
        answer["X-Accel-Buffering"] = "no"
        answer["Feed-Next-After"] = str(page.next_after)
        return answer


def _reader(request: Request) -> Actor:
    actor = actor_of(request._request)
    if not actor.may(Permission.TRACKING_READ):
        raise NotAllowed(permission=Permission.TRACKING_READ)
    return actor


def _asked(request: Request, after: int) -> dict[str, Any]:
    """Return the cursor, the limit and the filters; 400 for a status that does not exist."""
    status = request.query_params.get("status", "")
    if status and status not in TrackingStatus.values:
        unknown = _("{value} is not a status. Known are {known}.")
        known = ", ".join(TrackingStatus.values)
        raise Invalid("status", unknown, value=status[:40], known=known)
    return {
        "after": after,
        "limit": whole(request, "limit", DEFAULT_LIMIT, 1, FEED_LIMIT),
        "shipment": request.query_params.get("shipment", "")[:60],
        "status": status,
    }


def _etag(actor: Actor, high_water: int, asked: dict[str, Any]) -> str:
    """Return a tag of what the answer depends on: the reader's rights, the feed, the question."""
    rights = f"{actor.key} {actor.organization_id} {actor.sees_all} {sorted(actor.permissions)}"
    text = f"2 {rights} {high_water} {sorted(asked.items())}"
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _headers(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Accept, Cookie"
    return response

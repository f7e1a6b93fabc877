"""`/epcis/v2/`: the EPCIS 2.0 query subset and capture, with GS1's headers and problem types.

A subset, not a conformant repository: events, one event, events of a thing, capture. Every
other path of the standard answers 501.
"""

import datetime
import operator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import DomainError, Invalid, NotAllowed, NotFound
from relief.core.http.access import StrictJSONParser
from relief.core.http.requests import actor_of
from relief.organizations.permissions import Permission
from relief.tracking import queries
from relief.tracking.actions import capture
from relief.tracking.epcis import asking, mapping
from relief.tracking.epcis.checking import document_faults
from relief.tracking.epcis.hashing import surroundings
from relief.tracking.epcis.reporting import identified
from relief.tracking.models import CaptureJob

LONGEST_URI = 4000
MOST_EVENTS = 500
MOST_BYTES = 1024 * 1024
TYPES = {
    400: "QueryParameterException",
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchResourceException",
    406: "NotAcceptableException",
    413: "CaptureLimitExceededException",
    414: "URITooLongException",
    415: "UnsupportedMediaTypeException",
    501: "ImplementationException",
}
FORMATS = {"No_Preference", "Always_GS1_Digital_Link", "Always_EPC_URN", "Never_Translates"}
VERSION = (2, 0)
ANSWER = {"type": "object", "additionalProperties": True}


class NotImplementedHere(DomainError):
    """A path of the standard that this subset does not have."""

    code = "not_implemented"
    status = 501
    message = _("This is the query subset: events, events/{id}, epcs/{epc}/events, capture.")


class UriTooLong(DomainError):
    """The address is longer than servers on the way pass on."""

    code = "uri_too_long"
    status = 414
    message = _("The address is longer than {most} characters. Ask for less at a time.")


class NotAcceptable(DomainError):
    """The client asks for a version or a form that there is not."""

    code = "not_acceptable"
    status = 406
    message = _("{header}: {value} is not available. Leave the header out, or see OPTIONS.")


class TooMuch(DomainError):
    """A document above the limits that OPTIONS tells."""

    code = "capture_limit_exceeded"
    status = 413
    message = _("At most {most} at a time. Send it in parts.")


class LinkedDataRenderer(JSONRenderer):
    """JSON-LD is JSON."""

    media_type = "application/ld+json"


class LinkedDataParser(StrictJSONParser):
    """JSON-LD is JSON."""

    media_type = "application/ld+json"


class EpcisView(APIView):
    """What all of it shares: GS1's headers, the limit of the address, GS1's problem types."""

    renderer_classes = (JSONRenderer, LinkedDataRenderer)
    parser_classes = (StrictJSONParser, LinkedDataParser)
    permission = Permission.TRACKING_READ

    @property
    def actor(self) -> Actor:
        """Who is asking."""
        return actor_of(self.request._request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse long addresses, other versions, and who may not."""
        if len(request.get_full_path()) > LONGEST_URI:
            raise UriTooLong(most=LONGEST_URI)
        super().initial(request, *args, **kwargs)
        _negotiate(request)
        if not self.actor.may(self.permission):
            raise NotAllowed(permission=self.permission)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer as everywhere, with GS1's name of the problem as its type."""
        response = super().handle_exception(exc)
        if isinstance(response.data, dict):
            name = TYPES.get(response.status_code, "ImplementationException")
            if self.permission == Permission.TRACKING_WRITE and response.status_code == 400:
                name = "ValidationException"
            response.data["type"] = f"epcisException:{name}"
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add GS1's headers to every answer."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name in ("EPCIS", "CBV"):
            for suffix in ("Version", "Min", "Max"):
                answer[f"GS1-{name}-{suffix}"] = "2.0.0"
        answer["GS1-EPC-Format"] = "Never_Translates"
        answer["GS1-Extensions"] = f"relief={settings.PUBLIC_URL}/ns/"
        answer["GS1-Vendor-Version"] = "1.0.0"
        answer["GS1-EPCIS-Capture-Limit"] = str(MOST_EVENTS)
        answer["GS1-EPCIS-Capture-File-Size-Limit"] = str(MOST_BYTES)
        answer["GS1-Capture-Error-Behaviour"] = "rollback, proceed"
        return answer

    @extend_schema(exclude=True)
    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Say what this path does, in headers alone."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})


def _negotiate(request: Request) -> None:
    """Raise NotAcceptable for a version or a form of ids that there is not."""
    wanted = request.headers.get("GS1-EPC-Format")
    if wanted and wanted not in FORMATS:
        raise NotAcceptable(header="GS1-EPC-Format", value=wanted[:40])
    for name, fits in (
        ("GS1-EPCIS-Version", operator.eq),
        ("GS1-EPCIS-Min", operator.le),
        ("GS1-EPCIS-Max", operator.ge),
    ):
        text = request.headers.get(name)
        if text and not fits(_version(text), VERSION):
            raise NotAcceptable(header=name, value=text[:40])


def _version(text: str) -> tuple[int, int]:
    parts = (*text.split("."), "0")[:2]
    if not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        return (-1, -1)
    return int(parts[0]), int(parts[1])


class EventsView(EpcisView):
    """`GET /events`."""

    @extend_schema(
        operation_id="epcis_events",
        parameters=[
            *(OpenApiParameter(name, str) for name in sorted(asking.FILTERS)),
            OpenApiParameter("perPage", {"type": "integer", "minimum": 1, "maximum": 500}),
            OpenApiParameter("nextPageToken", str),
            OpenApiParameter("eventCountLimit", {"type": "integer", "minimum": 1}),
            OpenApiParameter("orderBy", {"type": "string", "enum": ["eventTime", "recordTime"]}),
            OpenApiParameter("orderDirection", {"type": "string", "enum": ["ASC", "DESC"]}),
        ],
        responses={200: ANSWER},
    )
    def get(self, request: Request) -> Response:
        """Return the events a query finds as an EPCISQueryDocument, a page at a time."""
        return self.found(request.query_params)

    def found(self, query: QueryDict, **more: str) -> Response:
        """Answer a query, with `more` fixed parameters."""
        if "\x00" in "".join(value for row in query.lists() for value in (row[0], *row[1])):
            raise Invalid("query", _("NUL is not allowed."))
        parameters = dict(query.lists()) | {name: [value] for name, value in more.items()}
        answer = asking.ask(self.actor, parameters)
        events = [mapping.event(row, settings.PUBLIC_URL) for row in answer.rows]
        now = datetime.datetime.now(datetime.UTC)
        response = Response(mapping.document(events, settings.PUBLIC_URL, now))
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization, Accept"
        if answer.next_token:
            rest = [(k, v) for k, vs in query.lists() for v in vs if k != "nextPageToken"]
            link = urlencode([*rest, ("nextPageToken", answer.next_token)])
            place = f"{settings.PUBLIC_URL}{self.request.path}?{link}"
            response["Link"] = f'<{place}>; rel="next"'
            ends = now + datetime.timedelta(seconds=asking.TOKEN_SECONDS)
            response["GS1-Next-Page-Token-Expires"] = http_date(ends.timestamp())
        return response


class EventView(EventsView):
    """`GET /events/{eventID}`."""

    @extend_schema(operation_id="epcis_event", parameters=[], responses={200: ANSWER})
    def get(self, request: Request, event_id: str) -> Response:  # type: ignore[override]
        """Return one event; its error declaration where it was corrected."""
        if "\x00" in event_id or request.query_params:
            raise NotFound
        rows = asking.ask(self.actor, {"EQ_eventID": [event_id]}).rows
        if not rows:
            raise NotFound
        found = mapping.event(rows[-1], settings.PUBLIC_URL)
        return Response({"@context": mapping.context(settings.PUBLIC_URL), **found})


class ThingEventsView(EventsView):
    """`GET /epcs/{epc}/events`."""

    @extend_schema(operation_id="epcis_epc_events", parameters=[], responses={200: ANSWER})
    def get(self, request: Request, epc: str) -> Response:  # type: ignore[override]
        """Return the events of one consignment or parcel, by its URI."""
        return self.found(request.query_params, MATCH_anyEPC=epc)


class CaptureView(EpcisView):
    """`POST /capture`."""

    permission = Permission.TRACKING_WRITE

    @extend_schema(
        operation_id="epcis_capture",
        request={"application/json": ANSWER},
        parameters=[
            OpenApiParameter(
                "GS1-Capture-Error-Behaviour",
                {"type": "string", "enum": ["rollback", "proceed"], "default": "rollback"},
                OpenApiParameter.HEADER,
            )
        ],
        responses={202: None},
    )
    def post(self, request: Request) -> HttpResponse:
        """Accept an EPCISDocument or one event; `Location` leads to what becomes of it."""
        if len(request._request.body) > MOST_BYTES:
            raise TooMuch(most=f"{MOST_BYTES} bytes")
        behaviour = request.headers.get("GS1-Capture-Error-Behaviour", "rollback")
        if behaviour not in {"rollback", "proceed"}:
            raise Invalid("GS1-Capture-Error-Behaviour", _("It is rollback or proceed."))
        if wrong := list(document_faults(request.data)):
            raise Invalid("body", "; ".join(wrong))
        body = dict(request.data)
        events = _events(body)
        if not events:
            raise Invalid("body", _("There is no event in it."))
        if len(events) > MOST_EVENTS:
            raise TooMuch(most=f"{MOST_EVENTS} events")
        around = surroundings(body)
        job = capture.accept(
            actor=self.actor,
            events=[identified(event, around) for event in events],
            behaviour=behaviour,
            now=clock.now(),
        )
        response = Response(status=202)
        response["Location"] = f"{settings.PUBLIC_URL}/epcis/v2/capture/{job.uid}"
        return response


def _events(document: dict[str, Any]) -> list[Any]:
    if document.get("type") != "EPCISDocument":
        return [{name: value for name, value in document.items() if name != "@context"}]
    body = document["epcisBody"]
    found = body.get("eventList", body.get("event", []))
    return found if isinstance(found, list) else [found]


class CaptureJobView(EpcisView):
    """`GET /capture/{id}`."""

    permission = Permission.TRACKING_WRITE

    @extend_schema(operation_id="epcis_capture_job", responses={200: ANSWER})
    def get(self, request: Request, uid: Any) -> Response:
        """Return whether a document is taken in, and what was wrong with it."""
        job: CaptureJob | None = queries.capture_jobs(self.actor).filter(uid=uid).first()
        if job is None:
            raise NotFound
        finished = mapping.moment(job.finished_at) if job.finished_at else None
        errors = [
            {"type": "epcisException:ValidationException", "title": text, "status": 400}
            for text in job.errors
        ]
        return Response(
            {
                "captureID": str(job.uid),
                "createdAt": mapping.moment(job.created_at),
                **({"finishedAt": finished} if finished else {}),
                "running": job.finished_at is None,
                "success": job.success,
                "captureErrorBehaviour": job.behaviour,
                "errors": errors,
            }
        )


class UnsupportedView(EpcisView):
    """Every other path of the standard."""

    @extend_schema(exclude=True)
    def get(self, request: Request, rest: str = "") -> Response:
        """Answer 501."""
        raise NotImplementedHere

    post = delete = get

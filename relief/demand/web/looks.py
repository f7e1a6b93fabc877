"""What the pages of requests draw, worked out once for each row."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext

from relief.core.http.tones import Pill
from relief.core.wording import number, percent
from relief.demand import explanation
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.rules import promise

TONES = {
    "draft": ("waiting", "edit"),
    "submitted": ("waiting", ""),
    "approved": ("moving", "clipboard-list"),
    "rejected": ("broken", "ban"),
    "partly_allocated": ("risk", "chart-pie-2"),
    "allocated": ("allocated", ""),
    "partly_fulfilled": ("moving", ""),
    "fulfilled": ("done", ""),
    "cancelled": ("waiting", "ban"),
    "expired": ("risk", ""),
}
DECIDED = ("approved", "partly_allocated", "allocated", "partly_fulfilled", "fulfilled")


def pill(request: ReliefRequest) -> Pill:
    """Return a request's status as pages show it."""
    tone, icon = TONES[request.status]
    return Pill(tone, str(request.get_status_display()), icon)


@dataclass(frozen=True)
class Row:
    """A request in a list."""

    request: ReliefRequest
    status: Pill
    started: datetime.datetime | None
    due: datetime.datetime | None
    verified: int
    delivered: int
    moving: int
    allocated: int
    tightest: str

    @property
    def gap(self) -> int:
        """Return what is still missing, in per mille of the lines."""
        return max(0, self.verified - self.delivered - self.moving - self.allocated)


def row(request: ReliefRequest) -> Row:
    """Return a request as a list draws it: each line counts alike, in thousandths."""
    clock = promise(
        request.status,
        request.request_class,
        request.submitted_at,
        request.approved_at,
        request.needed_by,
    )
    lines = [line for line in request.lines.all() if line.verified]
    shares = [(line.already + line.allocated) / (line.verified or 1) for line in lines]
    is_open = request.status in DECIDED

    def thousandths(counted: str) -> int:
        return sum(1000 * getattr(line, counted) // (line.verified or 1) for line in lines)

    return Row(
        request=request,
        status=pill(request),
        started=clock[0] if clock else None,
        due=clock[1] if clock else None,
        verified=1000 * len(lines),
        delivered=sum(
            1000 * (line.delivered + line.already) // (line.verified or 1) for line in lines
        ),
        moving=thousandths("under_way"),
        allocated=thousandths("not_sent"),
        tightest=percent(min(shares), 1) if shares and is_open else "",
    )


@dataclass(frozen=True)
class LineLook:
    """A line on the request's page: its bar, its pill, its sentences."""

    line: RequestLine
    status: Pill
    why: list[str]
    changes: list[str]
    terms: list[str]

    @property
    def arrived(self) -> int:
        """Return the units that are there, also those from elsewhere."""
        return self.line.delivered + self.line.already

    @property
    def unverified(self) -> int:
        """Return the units asked for that a check did not confirm, or has not looked at yet."""
        return max(0, self.line.requested - (self.line.verified or 0))

    @property
    def total(self) -> int:
        """Return the units the whole bar stands for."""
        return max(self.line.requested, self.line.verified or 0)

    @property
    def share(self) -> str:
        """Return how much of what was verified is there or promised."""
        if self.line.verified is None:
            return ""
        return percent(self.line.already + self.line.allocated, self.line.verified)


def line_look(line: RequestLine, request: ReliefRequest) -> LineLook:
    """Return a line as the request's page draws it."""
    return LineLook(
        line=line,
        status=_line_pill(line, request),
        why=explanation.why(line),
        changes=explanation.what_would_change(line),
        terms=explanation.terms(line),
    )


def _line_pill(line: RequestLine, request: ReliefRequest) -> Pill:
    if line.verified is None:
        return Pill("waiting", gettext("not verified"))
    values = {"units": number(line.open_units), "unit": line.item.unit}
    if line.verified and not line.open_units:
        is_there = line.delivered + line.already >= line.verified
        return Pill("done", gettext("delivered")) if is_there else Pill("done", gettext("in full"))
    if not line.verified:
        return Pill("waiting", gettext("not needed"))
    urgency = line.request_class or request.request_class
    tone = "broken" if urgency == 1 else "risk"
    return Pill(tone, gettext("%(units)s %(unit)s short") % values)


def worst_first(looks: list[LineLook]) -> list[LineLook]:
    """Return the lines with the largest share missing first; before approval as asked."""
    return sorted(looks, key=lambda look: -look.line.open_units / (look.line.verified or 1))

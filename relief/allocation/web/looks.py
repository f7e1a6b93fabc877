"""What the pages of plans draw: status pills, the equity strip, numbers with their difference."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relief.allocation import comparing
from relief.allocation.comparing import Seen
from relief.allocation.models import AllocationPlan, Appeal, ReleaseOrder
from relief.allocation.rules.equity import GINI_FLAG
from relief.core.http.tones import Pill
from relief.core.wording import number, percent

PLAN_TONES = {
    "draft": ("waiting", "hourglass"),
    "solving": ("moving", "loader-2"),
    "proposed": ("waiting", "clipboard-list"),
    "approved": ("allocated", ""),
    "committed": ("done", ""),
    "superseded": ("waiting", "history"),
    "failed": ("broken", ""),
    "cancelled": ("waiting", "ban"),
}
ORDER_TONES = {
    "submitted": ("waiting", ""),
    "accepted": ("allocated", ""),
    "rejected": ("broken", "ban"),
    "released": ("done", ""),
    "cancelled": ("waiting", "ban"),
}
APPEAL_TONES = {"open": ("risk", ""), "upheld": ("done", ""), "declined": ("waiting", "ban")}
REASONS = {
    "asked": _("asked for by a person"),
    "overtaken": _("an approved plan was overtaken by events"),
    "request.approved": _("a request was approved"),
    "request.cancelled": _("a request was withdrawn"),
    "stock.received": _("stock was received"),
    "import.confirmed": _("a stock list was booked"),
    "sharing.changed": _("an owner shares otherwise"),
    "lot.recalled": _("a lot was recalled"),
    "lot.recall_ended": _("a recall ended"),
    "lane.changed": _("a way changed"),
    "lane.opened": _("a way was opened"),
    "lane.closed": _("a way was closed"),
    "release.rejected": _("an owner refused a release"),
    "appeal.upheld": _("an appeal was upheld"),
}
LEFT, WIDTH = 2.0, 96.0
BIN = 2.5
FLOOR, STEP, MOST_HIGH = 84, 14, 5
MOST_IN_PLACE = 20


def plan_pill(plan: AllocationPlan) -> Pill:
    """Return a plan's status; a what-if that can still be approved says so."""
    if plan.is_what_if and plan.status == "proposed":
        return Pill("waiting", gettext("What-if"), "flask")
    tone, icon = PLAN_TONES[plan.status]
    return Pill(tone, str(plan.get_status_display()), icon)


def order_pill(order: ReleaseOrder) -> Pill:
    """Return a release order's status; an escalated one is at risk."""
    if order.status == "submitted" and order.escalated_at:
        return Pill("risk", gettext("Not answered in time"))
    tone, icon = ORDER_TONES[order.status]
    return Pill(tone, str(order.get_status_display()), icon)


def appeal_pill(appeal: Appeal) -> Pill:
    """Return an appeal's status."""
    tone, icon = APPEAL_TONES[appeal.status]
    return Pill(tone, str(appeal.get_status_display()), icon)


def reason_of(plan: AllocationPlan) -> str:
    """Return why a plan was made, in the reader's language."""
    if plan.is_what_if:
        return plan.reason or assumed(plan)
    code, _sep, about = plan.reason.partition(" ")
    text = str(REASONS.get(code, plan.reason))
    if not about or code not in REASONS:
        return text
    return _("%(reason)s (%(about)s)") % {"reason": text, "about": about}


def assumed(plan: AllocationPlan) -> str:
    """Return what a what-if changes, in a phrase for each assumption."""
    words = {
        "share": _("%(owner)s shares %(quantity)s %(item)s %(facility)s"),
        "withhold": _("%(owner)s keeps %(item)s %(facility)s back"),
        "class": _("%(request)s in class %(class)s"),
        "weight": _("%(request)s weighs %(weight)s"),
        "close": _("no way %(facility)s %(request)s"),
        "arrive": _("%(quantity)s %(item)s arrive at %(facility)s"),
        "arrive_later": _("%(quantity)s %(item)s arrive at %(facility)s on day %(day)s"),
        "capacity": _("%(facility)s loads %(kg)s kg a day"),
    }
    numbers_ = {row["id"]: row.get("number", row["id"]) for row in plan.snapshot["requests"]}
    found = []
    for row in plan.assumptions.get("changes", []):
        facts = defaultdict(str, {key: str(value) for key, value in row.items()})
        facts["request"] = numbers_.get(row.get("request"), "")
        kind = "arrive_later" if row["kind"] == "arrive" and row.get("day") else row["kind"]
        found.append(" ".join((str(words[kind]) % facts).split()))
    return "; ".join(found)


@dataclass(frozen=True)
class Dot:
    """A request on the strip: where it stands, its mark, who it is."""

    x: str
    y: int
    urgency: int
    text: str
    url: str


@dataclass(frozen=True)
class Strip:
    """The fill of each request's tightest line after a plan; the range of the first class."""

    dots: list[Dot]
    low: str = ""
    high: str = ""
    label: str = ""
    text: str = ""


def strip(rows: Iterable[Seen], side: str) -> Strip:
    """Return the strip of one side (`left` or `right`) of seen requests."""
    dots: list[Dot] = []
    heights: dict[int, int] = defaultdict(int)
    first: list[float] = []
    for row in sorted(rows, key=lambda seen: (seen.urgency, seen.row.pk)):
        rate = getattr(row, side)
        if rate is None:
            continue
        place = round(100 * rate / BIN)
        if row.urgency == 1:
            first.append(rate)
        height = min(heights[place], MOST_HIGH)
        heights[place] += 1
        if heights[place] > MOST_IN_PLACE:
            continue  # they would lie on each other
        text = f"{row.row.site} {row.row.number}: {percent(rate, 1)}"
        url = reverse("demand:request-detail", args=[row.row.uid])
        dots.append(Dot(_at(place * BIN / 100), FLOOR - STEP * height, row.urgency, text, url))
    if not first:
        return Strip(dots, text=_spoken(dots))
    low, high = min(first), max(first)
    words = {"low": percent(low, 1), "high": percent(high, 1)}
    is_range = words["low"] != words["high"]
    one, two = gettext("with class 1: %(low)s"), gettext("with class 1: %(low)s to %(high)s")
    text = two if is_range else one
    label = text % words
    return Strip(dots, _at(low), _at(high), label, _spoken(dots))


def _at(rate: float) -> str:
    return f"{LEFT + WIDTH * min(1.0, max(0.0, rate)):.2f}%"


def _spoken(dots: list[Dot]) -> str:
    return "; ".join(dot.text for dot in dots) or gettext("nothing yet")


def shifts(rows: Iterable[Seen]) -> list[str]:
    """Return who gets more and who gets less under the right plan, in sentences."""
    both = [row for row in rows if row.left is not None and row.right is not None]
    more = [row for row in both if row.difference > 0]
    less = [row for row in both if row.difference < 0]
    first = [row for row in less if row.urgency == 1]
    if not more and not less:
        return [gettext("No request's tightest line moves: look by item for what does.")]
    found = [
        ngettext("%(n)s request gets more.", "%(n)s requests get more.", len(more))
        % {"n": len(more)},
        ngettext("%(n)s request gets less.", "%(n)s requests get less.", len(less))
        % {"n": len(less)},
    ]
    if less and not first:
        found.append(
            gettext(
                "No class 1 request loses: class 1 is filled first and never traded for a later class."
            )
        )
    elif first:
        text = ngettext(
            "%(n)s class 1 request loses, by up to %(points)s points.",
            "%(n)s class 1 requests lose, by up to %(points)s points.",
            len(first),
        )
        worst = max(-row.difference for row in first)
        found.append(text % {"n": len(first), "points": number(worst)})
    return found


@dataclass(frozen=True)
class Number:
    """One number of a plan's head, with the difference to the other plan."""

    text: str
    label: str
    difference: str = ""
    is_better: bool = True


def numbers(plan: AllocationPlan, other: AllocationPlan | None = None) -> list[Number]:
    """Return the head of a plan: lowest fill, mean fill, unit-hours, transport cost."""
    mine = comparing.totals(plan)
    base = comparing.totals(other) if other else {}
    return [
        _share("lowest", gettext("lowest fill of the first class"), mine, base),
        _share("mean", gettext("all requests, mean"), mine, base),
        _amount("unit_hours", gettext("unit-hours"), mine, base, ""),
        _amount("cost", gettext("transport cost"), mine, base, "¥ "),
    ]


def _share(key: str, label: str, mine: Any, base: Any) -> Number:
    if mine.get(key) is None:
        return Number("–", label)
    difference = ""
    points = 0
    if base.get(key) is not None:
        points = round(100 * (mine[key] - base[key]))
        difference = f"{points:+d}" if points else ""
    return Number(percent(mine[key], 1), label, difference, points >= 0)


def _amount(key: str, label: str, mine: Any, base: Any, sign: str) -> Number:
    difference, more = "", 0.0
    if base:
        more = round(mine[key] - base[key])
        difference = f"{'+' if more > 0 else '−'}{number(abs(more))}" if more else ""
    return Number(f"{sign}{number(round(mine[key]))}", label, difference, more <= 0)


@dataclass(frozen=True)
class Side:
    """One plan as a column of the page."""

    plan: AllocationPlan
    status: Pill
    reason: str
    numbers: list[Number]
    strip: Strip
    equity: dict[str, Any]
    is_uneven: bool

    @property
    def median(self) -> str:
        """Return the median fill in per cent."""
        return percent(self.equity.get("median") or 0.0, 1)


def side(
    plan: AllocationPlan, rows: list[Seen], place: str, other: AllocationPlan | None = None
) -> Side:
    """Return a plan's column; `other` is the plan its numbers are compared with."""
    equity = plan.metrics.get("equity", {}).get("all", {})
    return Side(
        plan=plan,
        status=plan_pill(plan),
        reason=reason_of(plan),
        numbers=numbers(plan, other),
        strip=strip(rows, place),
        equity=equity,
        is_uneven=(equity.get("gini") or 0) > GINI_FLAG,
    )

"""What a person ticked on a plan, kept from a refused approval until the plan is shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from relief.allocation.models import AllocationPlan
from relief.core.errors import DomainError, Invalid

KEPT = "plan_ticks"


@dataclass(frozen=True, slots=True)
class Ticks:
    """The requests that were ticked, the reason that was given, and what was lacking."""

    requests: frozenset[UUID]
    reason: str
    lacking: str
    is_reason_lacking: bool


def keep(
    request: HttpRequest, plan: AllocationPlan, ticked: Sequence[UUID], error: DomainError
) -> None:
    """Keep what a refused approval ticked, and why it was refused."""
    request.session[KEPT] = {
        "plan": str(plan.uid),
        "requests": [str(uid) for uid in ticked],
        "reason": request.POST.get("reason", "")[:300],
        "lacking": str(error),
        "is_reason_lacking": isinstance(error, Invalid) and error.field == "reason",
    }


def take(request: HttpRequest, plan: AllocationPlan) -> Ticks | None:
    """Return what was kept of a plan, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["plan"] != str(plan.uid):
        return None
    del request.session[KEPT]
    return Ticks(
        frozenset(map(UUID, kept["requests"])), kept["reason"], kept["lacking"],
        kept["is_reason_lacking"],
    )  # fmt: skip

"""Pure rules of stock: whose consent covers which goods, how expiry reads, what packs make."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SOON_MONTHS = 9
NEAR_MONTHS = 3
ALL, NAMED, EMERGENCY, NONE = "all", "named", "emergency", "none"


@dataclass(frozen=True, slots=True)
class Consent:
    """A sharing rule as plain data; None in `item_id`, `facility_id` means every one."""

    id: int
    owner_id: int
    share_with: str
    item_id: int | None = None
    facility_id: int | None = None
    emergency_id: int | None = None
    partners: frozenset[str] = frozenset()
    max_quantity: int | None = None
    max_share: Decimal | None = None
    releases_alone: bool = False

    @property
    def narrowness(self) -> int:
        """Return how narrow the rule is: the narrower one decides."""
        return 2 * (self.item_id is not None) + (self.facility_id is not None)

    def covers(self, item_id: int, facility_id: int, emergency_id: int) -> bool:
        """Say whether the rule speaks of these goods in this emergency."""
        return (
            self.item_id in (None, item_id)
            and self.facility_id in (None, facility_id)
            and self.emergency_id in (None, emergency_id)
        )


def deciding(
    rules: Iterable[Consent], *, item_id: int, facility_id: int, emergency_id: int
) -> Consent | None:
    """Return the narrowest rule that covers the goods; of equals a refusal, then the newest."""
    found = [rule for rule in rules if rule.covers(item_id, facility_id, emergency_id)]
    if not found:
        return None
    return max(found, key=lambda rule: (rule.narrowness, rule.share_with == NONE, rule.id))


def limit_of(rule: Consent, *, on_hand: int, given: int) -> int | None:
    """Return how many units of an item may still be given under a rule; None: no limit.

    `given` is what was reserved or has left since the rule began. A share counts what was
    there then: on hand now and what has left (part of `given`).
    """
    limits = []
    if rule.max_quantity is not None:
        limits.append(rule.max_quantity - given)
    if rule.max_share is not None:
        limits.append(int((on_hand + given) * rule.max_share) - given)
    return max(0, min(limits)) if limits else None


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, or the month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


def expiry_tone(expires_on: datetime.date | None, today: datetime.date) -> str:
    """Return how an expiry date looks: broken under 3 months, risk under 9, else plain."""
    if expires_on is None or expires_on >= months_later(today, SOON_MONTHS):
        return ""
    return "risk" if expires_on >= months_later(today, NEAR_MONTHS) else "broken"


def lies_in(code: str, around: str) -> bool:
    """Say whether a place of China lies in another by its GB/T 2260 code (511822 in 510000)."""
    head = around
    while head.endswith("00"):
        head = head[:-2]
    return code.startswith(head)


def misfit(item: tuple[str, str], shelf: tuple[str, str]) -> str:
    """Return why goods may not lie on a shelf, or nothing: each is (temperature, UN class).

    Goods keep at their own temperature. Dangerous goods lie with their own class only, other
    goods never among them.
    """
    if item[0] != shelf[0]:
        return "temperature"
    return "hazard" if item[1] != shelf[1] else ""


def is_off(counted: int, book: int, tolerance_percent: Decimal) -> bool:
    """Say whether a count differs from its book by more than a percentage of the book."""
    return abs(counted - book) * 100 > tolerance_percent * book

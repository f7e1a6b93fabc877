"""Pages of lists that may be very long: nobody counts a million rows to show fifty."""

from functools import cached_property
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet

MOST_COUNTED = 10_000


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """Counts to ten thousand and says "more than" beyond; further pages are narrowed down to."""

    @cached_property
    def count(self) -> int:
        """Return the number of rows, at most ten thousand."""
        return min(self._counted, MOST_COUNTED)

    @property
    def is_capped(self) -> bool:
        """Say whether there are more rows than were counted."""
        return self._counted > MOST_COUNTED

    @cached_property
    def _counted(self) -> int:
        # Unordered: the first ten thousand of any order are as many.
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: MOST_COUNTED + 1].count()

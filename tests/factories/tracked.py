"""Tracked units for tests."""

import itertools
import uuid

from relief.core import clock, work
from relief.organizations.models import Organization
from relief.tracking import steps
from relief.tracking.models import Tracked

_serial = itertools.count(5000)


def unit(*organizations: Organization) -> Tracked:
    """Return a consignment's unit that these organizations follow."""
    with work.unit("test", durable=False):
        return steps.register(
            number=f"CN-{next(_serial)}",
            kind="consignment",
            subject_uid=uuid.uuid4(),
            request_uid=uuid.uuid4(),
            request_number="RQ-1",
            now=clock.now(),
            organizations=[row.pk for row in organizations],
        )

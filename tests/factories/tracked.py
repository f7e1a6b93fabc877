"""Tracked units for tests."""

import itertools
import uuid

from relief.core import clock, work
from relief.organizations.models import Organization
from relief.tracking import steps
from relief.tracking.models import Grant, Tracked
from relief.tracking.rules import hash_code

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


def units(count: int, organization: Organization) -> list[Tracked]:
    """Return many consignments' units that an organization follows, as `unit` makes one."""
    made = [f"CN-{next(_serial)}" for _ in range(count)]
    rows = Tracked.objects.bulk_create(
        Tracked(
            number=number,
            kind="consignment",
            subject_uid=uuid.uuid4(),
            request_uid=uuid.uuid4(),
            request_number="RQ-1",
            code_hash=hash_code(number),
            code_sealed=number,
        )
        for number in made
    )
    now = clock.now()
    Grant.objects.bulk_create(
        Grant(tracked=row, organization=organization, granted_at=now) for row in rows
    )
    return rows

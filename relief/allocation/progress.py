"""How far a plan's reserving is, for others to see while its transaction is open.

Nothing that is written inside it shows before its end, but the name of its session does; it goes
with the session, however that ends.
"""

from django.db import connection

from relief.allocation.models import AllocationPlan
from relief.allocation.states import PlanStatus

NAME = "relief plan {plan_id} "
TELL = "SELECT set_config('application_name', %s, true)"
TOLD = """
SELECT application_name FROM pg_stat_activity
 WHERE datname = current_database() AND starts_with(application_name, %s) LIMIT 1
"""


def tell(plan_id: int, percent: int) -> None:
    """Show how far this transaction is with a plan."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, [f"{NAME.format(plan_id=plan_id)}{percent}"])


def of(plan: AllocationPlan) -> int:
    """Return how far a plan is, in percent: being worked out, or being reserved."""
    return told(plan.pk) if plan.status == PlanStatus.APPROVED else plan.progress


def told(plan_id: int) -> int:
    """Return how far a plan's transaction is, in percent; 0 where there is none."""
    name = NAME.format(plan_id=plan_id)
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [name])
        found = cursor.fetchone()
    return int(found[0].removeprefix(name)) if found else 0

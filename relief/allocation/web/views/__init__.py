"""Pages of plans, release orders and appeals."""

from relief.allocation.web.views.appeals import AppealDetail, AppealList, AppealNew
from relief.allocation.web.views.commands import PlanApprove, PlanCancel, PlanStart, PlanWhatIf
from relief.allocation.web.views.equity import Equity
from relief.allocation.web.views.plans import (
    PlanCompare,
    PlanDetail,
    PlanExport,
    PlanList,
    WhyNot,
)
from relief.allocation.web.views.prepositioning import Prepositioning
from relief.allocation.web.views.releases import (
    ReleaseAccept,
    ReleaseDetail,
    ReleaseList,
    ReleaseReject,
    RequestReleases,
)

__all__ = [
    "AppealDetail",
    "AppealList",
    "AppealNew",
    "Equity",
    "PlanApprove",
    "PlanCancel",
    "PlanCompare",
    "PlanDetail",
    "PlanExport",
    "PlanList",
    "PlanStart",
    "PlanWhatIf",
    "Prepositioning",
    "ReleaseAccept",
    "ReleaseDetail",
    "ReleaseList",
    "ReleaseReject",
    "RequestReleases",
    "WhyNot",
]

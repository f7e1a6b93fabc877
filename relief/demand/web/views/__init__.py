"""Pages of requests: list, writing one, one request, its check, and the small commands."""

from relief.demand.web.views.checking import Reject, Verify
from relief.demand.web.views.commands import Cancel, Reopen, Submit
from relief.demand.web.views.reading import RequestDetail, RequestList, WhereOptions
from relief.demand.web.views.writing import RequestEdit, RequestNew

__all__ = [
    "Cancel",
    "Reject",
    "Reopen",
    "RequestDetail",
    "RequestEdit",
    "RequestList",
    "RequestNew",
    "Submit",
    "Verify",
    "WhereOptions",
]

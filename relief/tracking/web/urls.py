"""Pages of tracking."""

from typing import Any

from django.urls import path, re_path
from django.views.generic import View

from relief.tracking.web import carriers, developers, numbers, progress, views

app_name = "tracking"
BUTTONS: "dict[str, type[View[Any]]]" = {
    "rotate": developers.RotateSecret,
    "test": developers.TestEndpoint,
    "pause": developers.PauseEndpoint,
    "resume": developers.ResumeEndpoint,
    "replay": developers.ReplayFailed,
    "remove": developers.RemoveEndpoint,
}
NUMBERS = r"^carriers/numbers/(?P<kind>consignment|shipment|delivery)/(?P<uid>[0-9a-f-]{36})/"
urlpatterns = [
    path("t/", views.EnterCode.as_view(), name="enter"),
    path("t/<str:code>/", views.PublicPage.as_view(), name="public"),
    path("developers/", developers.DevelopersPage.as_view(), name="developers"),
    path("developers/changes/", developers.ChangesPage.as_view(), name="changes"),
    path("webhooks/", developers.WebhooksPage.as_view(), name="webhook-list"),
    path("webhooks/<uuid:uid>/", developers.WebhookPage.as_view(), name="webhook-detail"),
    *(
        path(f"webhooks/<uuid:uid>/{verb}/", view.as_view(), name=f"webhook-{verb}")
        for verb, view in BUTTONS.items()
    ),
    path(
        "webhook-messages/<uuid:uid>/replay/",
        developers.ReplayMessage.as_view(),
        name="webhook-message-replay",
    ),
    path("carriers/", carriers.CarrierLinks.as_view(), name="carrier-links"),
    path("carriers/<uuid:uid>/follow/", carriers.FollowNumber.as_view(), name="carrier-follow"),
    path("carriers/<uuid:uid>/report/", carriers.carrier_report, name="carrier-report"),
    re_path(f"{NUMBERS}$", numbers.NumbersPanel.as_view(), name="numbers"),
    re_path(f"{NUMBERS}new/$", numbers.SetNumber.as_view(), name="number-set"),
    path("carriers/numbers/<uuid:uid>/end/", numbers.EndNumber.as_view(), name="number-end"),
    path(
        "tracking/progress/request/<uuid:uid>/",
        progress.RequestProgressPage.as_view(),
        name="request-progress",
    ),
    path(
        "tracking/progress/shipment/<uuid:uid>/",
        progress.ShipmentProgressPage.as_view(),
        name="shipment-progress",
    ),
    path("tracking/inbox/", views.InboxPage.as_view(), name="inbox"),
]

"""URLs of the tracking API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.tracking.api import carriers, feed, views, webhooks

app_name = "api-tracking"
router = SimpleRouter(use_regex_path=False)
router.register("tracking/units", views.UnitViewSet, basename="unit")
router.register("carrier-links", carriers.CarrierLinkViewSet, basename="carrier-link")
router.register("carrier-parcels", carriers.CarrierParcelViewSet, basename="carrier-parcel")
router.register("carrier-numbers", carriers.CarrierNumberViewSet, basename="carrier-number")
router.register("webhooks", webhooks.EndpointViewSet, basename="webhook")
router.register("webhook-messages", webhooks.MessageViewSet, basename="webhook-message")
urlpatterns = [
    path("tracking/events", feed.FeedView.as_view(), name="events"),
    path("tracking/events/", feed.SlashedFeedView.as_view(), name="events-slash"),
    path("tracking/stream", feed.StreamView.as_view(), name="stream"),
    path("tracking/progress/", views.ProgressView.as_view(), name="progress"),
    path("tracking/intake", views.IntakeView.as_view(), name="intake"),
    *router.urls,
]

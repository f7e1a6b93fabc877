"""URLs of the helpline's API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.helpline.api import views

app_name = "api-helpline"
router = SimpleRouter(use_regex_path=False)
router.register("tickets", views.TicketViewSet, basename="ticket")
router.register("helpline/quotas", views.QuotaViewSet, basename="quota")
router.register("helpline/looks", views.LookViewSet, basename="look")

urlpatterns = [
    *router.urls,
    path("helpline/review/", views.Review.as_view({"get": "retrieve"}), name="review"),
    path("helpline/calls/", views.Calls.as_view({"post": "create"}), name="call-list"),
]

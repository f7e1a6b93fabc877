"""URLs of plans, release orders and appeals."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.allocation.api import prepositioning, views

app_name = "api-allocation"
router = SimpleRouter(use_regex_path=False)
router.register("plans", views.PlanViewSet, basename="plan")
router.register("allocations", views.AllocationViewSet, basename="allocation")
router.register("release-orders", views.ReleaseViewSet, basename="release")
router.register("equity", views.EquityViewSet, basename="equity")
router.register("appeals", views.AppealViewSet, basename="appeal")

urlpatterns = [
    path("prepositioning/", prepositioning.PrepositioningView.as_view(), name="prepositioning"),
    *router.urls,
]

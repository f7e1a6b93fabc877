"""URLs of relief requests."""

from rest_framework.routers import SimpleRouter

from relief.demand.api import views

app_name = "api-demand"
router = SimpleRouter(use_regex_path=False)
router.register("requests", views.RequestViewSet, basename="request")

urlpatterns = router.urls

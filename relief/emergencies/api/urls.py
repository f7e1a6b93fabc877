"""URLs of emergencies."""

from rest_framework.routers import SimpleRouter

from relief.emergencies.api import views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("emergencies", views.EmergencyViewSet, basename="api-emergency")

urlpatterns = router.urls

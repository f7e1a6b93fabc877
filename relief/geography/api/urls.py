"""URLs of places, sites, hubs and lanes."""

from rest_framework.routers import SimpleRouter

from relief.geography.api import views

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("places", views.PlaceViewSet, basename="api-place")
router.register("sites", views.SiteViewSet, basename="api-site")
router.register("hubs", views.HubViewSet, basename="api-hub")
router.register("lanes", views.LaneViewSet, basename="api-lane")

urlpatterns = router.urls

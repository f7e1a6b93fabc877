"""URLs of deliveries, stations, vehicles and routes."""

from rest_framework.routers import SimpleRouter

from relief.delivery.api import fleet_views, views

app_name = "api-delivery"
router = SimpleRouter(use_regex_path=False)
router.register("deliveries", views.DeliveryViewSet, basename="delivery")
router.register("stations", fleet_views.StationViewSet, basename="station")
router.register("vehicles", fleet_views.VehicleViewSet, basename="vehicle")
router.register("missions", fleet_views.MissionViewSet, basename="mission")
router.register("shifts", fleet_views.ShiftViewSet, basename="shift")
router.register("route-plans", fleet_views.RoutePlanViewSet, basename="route-plan")

urlpatterns = router.urls

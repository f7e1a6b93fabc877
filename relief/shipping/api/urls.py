"""URLs of consignments and legs."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.shipping.api import prefix, road_views, views

app_name = "api-shipping"
router = SimpleRouter(use_regex_path=False)
router.register("consignments", views.ConsignmentViewSet, basename="consignment")
router.register("legs", views.LegViewSet, basename="leg")
router.register("shipments", road_views.ShipmentViewSet, basename="shipment")
router.register("customs", road_views.CustomsViewSet, basename="customs")
router.register("promises", road_views.PromiseViewSet, basename="promise")
router.register("schedules", road_views.ScheduleViewSet, basename="schedule")
router.register("vehicle-types", road_views.VehicleTypeViewSet, basename="vehicle-type")

urlpatterns = [
    path("gs1-prefix/", prefix.PrefixView.as_view(), name="gs1-prefix"),
    *router.urls,
]

"""URLs of the last mile's pages."""

from django.urls import path

from relief.core.http.phone import worker
from relief.delivery.web import missions, offline, phone, rounds, views

app_name = "delivery"
ONE = "deliveries/<uuid:uid>/"
DAY = "courier/"
MISSION = "missions/<uuid:uid>/"

urlpatterns = [
    path("deliveries/", views.DeliveryList.as_view(), name="delivery-list"),
    path(ONE, views.DeliveryDetail.as_view(), name="delivery-detail"),
    path(f"{ONE}contact/", views.ContactPage.as_view(), name="delivery-contact"),
    path(f"{ONE}take-back/", views.TakeBack.as_view(), name="delivery-take-back"),
    path("proofs/<uuid:uid>/", views.ProofPicture.as_view(), name="proof-picture"),
    path(DAY, phone.CourierDay.as_view(), name="courier-day"),
    path(f"{DAY}worker.js", worker, name="courier-worker"),
    path(f"{DAY}manifest.webmanifest", offline.manifest, name="courier-manifest"),
    path(f"{DAY}<uuid:uid>/go-out/", phone.GoOut.as_view(), name="courier-go-out"),
    path(f"{DAY}<uuid:uid>/hand-over/", phone.HandOver.as_view(), name="courier-hand-over"),
    path(f"{DAY}<uuid:uid>/fail/", phone.Fail.as_view(), name="courier-fail"),
    path(f"{DAY}<uuid:uid>/return/", phone.SendBack.as_view(), name="courier-return"),
    path("station/", phone.Station.as_view(), name="station"),
    path("station/<uuid:uid>/take-in/", phone.Deposit.as_view(), name="station-deposit"),
    path("station/<uuid:uid>/give-out/", phone.PickUp.as_view(), name="station-pick-up"),
    path("station/<uuid:uid>/not-there/", phone.Miss.as_view(), name="station-miss"),
    path("station/worker.js", worker, name="station-worker"),
    path("station/manifest.webmanifest", offline.station_manifest, name="station-manifest"),
    path("station/settings/", missions.StationSettings.as_view(), name="station-settings"),
    path("routes/", rounds.Routes.as_view(), name="routes"),
    path("routes/plan/", rounds.AskForRoutes.as_view(), name="routes-ask"),
    path("routes/<uuid:uid>/apply/", rounds.ApplyRoutes.as_view(), name="routes-apply"),
    path("routes/shifts/new/", rounds.AddShift.as_view(), name="shift-add"),
    path("routes/shifts/<uuid:uid>/cancel/", rounds.CancelShift.as_view(), name="shift-cancel"),
    path(f"{MISSION}accept/", missions.Accept.as_view(), name="mission-accept"),
    path(f"{MISSION}decline/", missions.Decline.as_view(), name="mission-decline"),
    path(f"{MISSION}depart/", missions.Depart.as_view(), name="mission-depart"),
    path(f"{MISSION}abort/", missions.Abort.as_view(), name="mission-abort"),
    path(f"{MISSION}take-over/", missions.TakeOver.as_view(), name="mission-take-over"),
    path("vehicles/new/", missions.RegisterVehicle.as_view(), name="vehicle-register"),
    path("vehicles/", phone.Vehicles.as_view(), name="vehicles"),
    path("vehicles/<uuid:uid>/arrive/", phone.Arrive.as_view(), name="vehicle-arrive"),
    path("vehicles/<uuid:uid>/open/", phone.Open.as_view(), name="vehicle-open"),
]

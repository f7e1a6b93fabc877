"""URLs of the EPCIS 2.0 query subset and capture."""

from django.urls import path

from relief.tracking.api import epcis

app_name = "epcis"
urlpatterns = [
    path("events", epcis.EventsView.as_view(), name="events"),
    path("events/<path:event_id>", epcis.EventView.as_view(), name="event"),
    path("epcs/<path:epc>/events", epcis.ThingEventsView.as_view(), name="epc-events"),
    path("capture", epcis.CaptureView.as_view(), name="capture"),
    path("capture/<uuid:uid>", epcis.CaptureJobView.as_view(), name="capture-job"),
    path("", epcis.UnsupportedView.as_view(), name="root"),
    path("<path:rest>", epcis.UnsupportedView.as_view(), name="unsupported"),
]

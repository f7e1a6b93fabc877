"""Addresses of the machinery."""

from django.urls import include, path

from relief.platform.web import demo, health, views

named = [
    path("system/", views.SystemHealth.as_view(), name="health"),
    path("play/", demo.PlayBar.as_view(), name="play"),
    path("play/report/", demo.PlayReport.as_view(), name="play-report"),
    path("play/pause/", demo.PausePlay.as_view(), name="play-pause"),
    path("play/resume/", demo.ResumePlay.as_view(), name="play-resume"),
    path("play/speed/", demo.SpeedPlay.as_view(), name="play-speed"),
    path("play/skip/", demo.SkipPlay.as_view(), name="play-skip"),
]
urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include((named, "platform"))),
]

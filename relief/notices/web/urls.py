"""URLs of notices."""

from django.urls import path

from relief.notices.web import views

urlpatterns = [
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/read/", views.MarkRead.as_view(), name="notices-read"),
    path("notices/sent/", views.Sent.as_view(), name="notices-sent"),
    path("notices/preferences/", views.Preferences.as_view(), name="notices-preferences"),
]

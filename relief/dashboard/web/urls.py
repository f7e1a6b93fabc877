"""URLs of home, search and audit; `home` and `search` are known to every page by these names."""

from django.urls import include, path

from relief.dashboard.web import views

named = [
    path("tasks/", views.TaskList.as_view(), name="tasks"),
    path("audit/", views.AuditLog.as_view(), name="audit"),
]
urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("search/", views.Search.as_view(), name="search"),
    path("switch-emergency/", views.SwitchEmergency.as_view(), name="switch_emergency"),
    path("emergencies/<uuid:uid>/", views.EmergencyPage.as_view(), name="emergency-detail"),
    path("", include((named, "dashboard"))),
]

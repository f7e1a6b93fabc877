"""URLs of the API of notices."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.notices.api import views

app_name = "api-notices"
router = SimpleRouter(use_regex_path=False)
router.register("notices", views.NoticeViewSet, basename="notice")
router.register("messages", views.MessageViewSet, basename="message")

urlpatterns = [
    path(
        "notices/preferences/",
        views.Preferences.as_view({"get": "retrieve", "post": "update"}),
        name="preference",
    ),
    *router.urls,
]

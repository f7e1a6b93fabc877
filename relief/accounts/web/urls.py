"""URLs of one's own settings."""

from django.urls import path

from relief.accounts.web import views

app_name = "accounts"
urlpatterns = [
    path("views/save/", views.SaveView.as_view(), name="view-save"),
    path("views/<uuid:uid>/forget/", views.ForgetView.as_view(), name="view-forget"),
]

"""URLs of the pickers."""

from django.urls import path

from relief.geography.web import views

urlpatterns = [
    path("places/options/", views.PlaceOptions.as_view(), name="place-options"),
    path("sites/options/", views.SiteOptions.as_view(), name="site-options"),
]

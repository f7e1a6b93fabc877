"""URLs of the catalogue."""

from django.urls import path

from relief.catalog.web import views

urlpatterns = [
    path("items/", views.ItemList.as_view(), name="item-list"),
    path("items/options/", views.ItemOptions.as_view(), name="item-options"),
    path("items/<slug:code>/", views.ItemDetail.as_view(), name="item-detail"),
]

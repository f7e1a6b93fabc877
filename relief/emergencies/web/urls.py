"""URLs of emergencies; `emergency-detail` belongs to the dashboard, which joins everything."""

from django.urls import path

from relief.emergencies.web import views

urlpatterns = [
    path("emergencies/", views.EmergencyList.as_view(), name="emergency-list"),
    path("emergencies/new/", views.Declare.as_view(), name="emergency-declare"),
    path(
        "emergencies/<uuid:uid>/figures/",
        views.EmergencyFigures.as_view(),
        name="emergency-figures",
    ),
    path(
        "emergencies/<uuid:uid>/figures/new/",
        views.PublishFigure.as_view(),
        name="emergency-publish-figure",
    ),
    path(
        "emergencies/<uuid:uid>/people/",
        views.CountPeople.as_view(),
        name="emergency-count-people",
    ),
    path("emergencies/<uuid:uid>/activate/", views.Activate.as_view(), name="emergency-activate"),
    path("emergencies/<uuid:uid>/close/", views.Close.as_view(), name="emergency-close"),
]

"""URLs of the pages of requests."""

from django.urls import path

from relief.demand.web import views

app_name = "demand"
urlpatterns = [
    path("requests/", views.RequestList.as_view(), name="request-list"),
    path("requests/new/", views.RequestNew.as_view(), name="request-new"),
    path("requests/where/", views.WhereOptions.as_view(), name="where-options"),
    path("requests/<uuid:uid>/", views.RequestDetail.as_view(), name="request-detail"),
    path("requests/<uuid:uid>/edit/", views.RequestEdit.as_view(), name="request-edit"),
    path("requests/<uuid:uid>/submit/", views.Submit.as_view(), name="request-submit"),
    path("requests/<uuid:uid>/verify/", views.Verify.as_view(), name="request-verify"),
    path("requests/<uuid:uid>/reject/", views.Reject.as_view(), name="request-reject"),
    path("requests/<uuid:uid>/cancel/", views.Cancel.as_view(), name="request-cancel"),
    path("requests/<uuid:uid>/reopen/", views.Reopen.as_view(), name="request-reopen"),
]

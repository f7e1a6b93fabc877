"""URLs of the pages of plans, release orders and appeals."""

from django.urls import path

from relief.allocation.web import views

app_name = "allocation"
urlpatterns = [
    path("plans/", views.PlanList.as_view(), name="plan-list"),
    path("plans/start/", views.PlanStart.as_view(), name="plan-start"),
    path("plans/<uuid:uid>/", views.PlanDetail.as_view(), name="plan-detail"),
    path("plans/<uuid:uid>/approve/", views.PlanApprove.as_view(), name="plan-approve"),
    path("plans/<uuid:uid>/cancel/", views.PlanCancel.as_view(), name="plan-cancel"),
    path("plans/<uuid:uid>/what-if/", views.PlanWhatIf.as_view(), name="plan-what-if"),
    path("plans/<uuid:uid>/with/<uuid:other>/", views.PlanCompare.as_view(), name="plan-compare"),
    path("plans/<uuid:uid>/export/", views.PlanExport.as_view(), name="plan-export"),
    path(
        "plans/<uuid:uid>/with/<uuid:other>/export/",
        views.PlanExport.as_view(),
        name="plan-compare-export",
    ),
    path("plans/<uuid:uid>/why/<uuid:need>/", views.WhyNot.as_view(), name="plan-why"),
    path("equity/", views.Equity.as_view(), name="equity"),
    path("prepositioning/", views.Prepositioning.as_view(), name="prepositioning"),
    path("release-orders/", views.ReleaseList.as_view(), name="release-list"),
    path("release-orders/<uuid:uid>/", views.ReleaseDetail.as_view(), name="release-detail"),
    path("release-orders/<uuid:uid>/accept/", views.ReleaseAccept.as_view(), name="release-accept"),
    path("release-orders/<uuid:uid>/reject/", views.ReleaseReject.as_view(), name="release-reject"),
    path("requests/<uuid:uid>/releases/", views.RequestReleases.as_view(), name="request-releases"),
    path("request-lines/<uuid:uid>/appeal/", views.AppealNew.as_view(), name="appeal-new"),
    path("appeals/", views.AppealList.as_view(), name="appeal-list"),
    path("appeals/<uuid:uid>/", views.AppealDetail.as_view(), name="appeal-detail"),
]

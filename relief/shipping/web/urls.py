"""URLs of the road's pages."""

from django.urls import path, re_path

from relief.shipping.web import clearing, commands, kept, papers, prefix, road, shipments, views

app_name = "shipping"
ONE = "consignments/<uuid:uid>/"
SHIPMENT = "shipments/<uuid:uid>/"
CUSTOMS = "customs/<uuid:uid>/"

urlpatterns = [
    path("consignments/", views.ConsignmentList.as_view(), name="consignment-list"),
    path("loading/", views.Loading.as_view(), name="loading"),
    path(ONE, views.ConsignmentDetail.as_view(), name="consignment-detail"),
    path(f"{ONE}pack/", commands.Pack.as_view(), name="consignment-pack"),
    path(f"{ONE}dispatch/", commands.Dispatch.as_view(), name="consignment-dispatch"),
    re_path(
        r"^consignments/(?P<uid>[0-9a-f-]{36})/(?P<what>cancel|return|lose)/$",
        commands.SetBack.as_view(),
        name="consignment-set-back",
    ),
    re_path(
        r"^consignments/(?P<uid>[0-9a-f-]{36})/(?P<kind>waybill|packing-list|labels|loss-report)"
        r"\.(?P<language>zh|en)\.pdf$",
        papers.Paper.as_view(),
        name="consignment-paper",
    ),
    path(f"{ONE}ways/", road.Ways.as_view(), name="consignment-ways"),
    path(f"{ONE}split/", road.Split.as_view(), name="consignment-split"),
    path(f"{ONE}merge/", road.Merge.as_view(), name="consignment-merge"),
    path(f"{ONE}put-together/", road.Nest.as_view(), name="consignment-nest"),
    path("legs/<uuid:leg>/transship/", road.Transship.as_view(), name="leg-transship"),
    path("units/<uuid:uid>/", road.Unit.as_view(), name="unit-detail"),
    path("shipments/", shipments.ShipmentList.as_view(), name="shipment-list"),
    path("shipments/new/", shipments.ShipmentNew.as_view(), name="shipment-new"),
    path(SHIPMENT, shipments.ShipmentDetail.as_view(), name="shipment-detail"),
    path(
        f"{SHIPMENT}unload/<uuid:consignment>/",
        shipments.ShipmentUnload.as_view(),
        name="shipment-unload",
    ),
    re_path(
        r"^shipments/(?P<uid>[0-9a-f-]{36})/(?P<what>depart|arrived|cancel)/$",
        shipments.ShipmentButton.as_view(),
        name="shipment-button",
    ),
    re_path(
        r"^shipments/(?P<uid>[0-9a-f-]{36})/manifest\.(?P<language>zh|en)\.pdf$",
        shipments.Manifest.as_view(),
        name="shipment-manifest",
    ),
    path("departures/", shipments.Departures.as_view(), name="departures"),
    path(CUSTOMS, clearing.CustomsDetail.as_view(), name="customs-detail"),
    path(f"{CUSTOMS}lodge/", clearing.Lodge.as_view(), name="customs-lodge"),
    path(f"{CUSTOMS}hold/", clearing.Hold.as_view(), name="customs-hold"),
    path(f"{CUSTOMS}release/", clearing.ReleasePage.as_view(), name="customs-release"),
    path(f"{CUSTOMS}complete/", clearing.CustomsButton.as_view(), name="customs-complete"),
    path(
        f"{CUSTOMS}papers/<slug:kind>/",
        clearing.CustomsPaperForm.as_view(),
        name="customs-paper",
    ),
    path(
        f"{CUSTOMS}papers/<slug:kind>/verify/",
        clearing.CustomsButton.as_view(),
        name="customs-verify",
    ),
    path(f"{CUSTOMS}papers/<slug:kind>/file/", clearing.PaperFile.as_view(), name="customs-file"),
    path("organization/gs1/", prefix.LicensePrefix.as_view(), name="licensed-prefix"),
    path("promises/", kept.KeptPromises.as_view(), name="kept-promises"),
    path("promises/export.csv", kept.KeptExport.as_view(), name="kept-export"),
    path("legs/<uuid:leg>/report/", commands.ReportLeg.as_view(), name="leg-report"),
    path(
        "requests/<uuid:uid>/consignments/",
        views.RequestConsignments.as_view(),
        name="request-consignments",
    ),
]

"""URLs of facilities, stock, lists and sharing rules."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from relief.inventory.api import (
    counts,
    disposals,
    imports,
    loans,
    numbers,
    shared,
    upkeep,
    views,
    warehouse,
)

app_name = "api-inventory"
router = SimpleRouter(use_regex_path=False)
router.register("facilities", views.FacilityViewSet, basename="facility")
router.register("lots", views.LotViewSet, basename="lot")
router.register("balances", views.BalanceViewSet, basename="balance")
router.register("movements", views.MovementViewSet, basename="movement")
router.register("sharing-rules", views.SharingRuleViewSet, basename="sharing-rule")
router.register("shared-stock", shared.SharedStockViewSet, basename="shared-stock")
router.register("whereabouts", shared.WhereaboutsViewSet, basename="whereabouts")
router.register("loans", loans.LoanViewSet, basename="loan")
router.register("counts", counts.CountViewSet, basename="count")
router.register("disposals", disposals.DisposalViewSet, basename="disposal")
router.register("stock-imports", imports.ImportViewSet, basename="stock-import")
router.register("bins", warehouse.BinViewSet, basename="bin")
router.register("receipts", warehouse.ReceiptViewSet, basename="receipt")
router.register("transfers", warehouse.TransferViewSet, basename="transfer")
router.register("pick-lists", warehouse.PickListViewSet, basename="pick-list")
router.register("scan", warehouse.ScanViewSet, basename="scan")
router.register("stock-cards", warehouse.StockCardViewSet, basename="stock-card")
router.register("kits", upkeep.KitViewSet, basename="kit")
router.register("life-rules", upkeep.LifeRuleViewSet, basename="life-rule")
router.register("expiry-offers", upkeep.OfferViewSet, basename="expiry-offer")
router.register("book-checks", upkeep.ReconciliationViewSet, basename="book-check")

router.register("stock-levels", numbers.LevelViewSet, basename="level")

urlpatterns = [
    path("stock-numbers/", numbers.StockNumbers.as_view(), name="stock-numbers"),
    path(
        "labels/<slug:kind>/<uuid:uid>/",
        warehouse.LabelView.as_view({"get": "retrieve"}),
        name="label-detail",
    ),
    *router.urls,
]

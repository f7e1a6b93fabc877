"""URLs of the warehouse floor."""

from django.urls import path

import relief.core.http.papers  # noqa: F401 - the converter of a paper's language
from relief.inventory.web import (
    cards,
    floor,
    kits,
    labels,
    life,
    picks,
    receipts,
    scan,
    shelves,
    transfers,
)

warehouse = [
    path("warehouse/", floor.Floor.as_view(), name="floor"),
    path("scan/", scan.Scan.as_view(), name="scan"),
    path("id/lot/<uuid:uid>/", scan.LotOfLabel.as_view(), name="id-lot"),
    path("id/bin/<uuid:uid>/", scan.BinOfLabel.as_view(), name="id-bin"),
    path("id/facility/<slug:code>/", scan.FacilityOfCode.as_view(), name="id-facility"),
    path("01/<str:gtin>", scan.Identified.as_view(), name="gs1-item"),
    path("01/<str:gtin>/10/<str:batch>", scan.Identified.as_view(), name="gs1-lot"),
    path("414/<str:gln>", scan.Identified.as_view(), name="gs1-facility"),
    path("414/<str:gln>/254/<str:place>", scan.Identified.as_view(), name="gs1-bin"),
    path(
        "labels/<slug:kind>/<uuid:uid>/<paper_language:language>/",
        labels.Labels.as_view(),
        name="labels",
    ),
    path("movements/<uuid:uid>/", cards.MovementDetail.as_view(), name="movement-detail"),
    path("items/<slug:code>/card/", cards.ItemCard.as_view(), name="item-card"),
    path(
        "items/<slug:code>/card/<paper_language:language>/",
        cards.ItemCardPaper.as_view(),
        name="item-card-paper",
    ),
    path(
        "lots/<uuid:uid>/card/<paper_language:language>/",
        cards.LotCardPaper.as_view(),
        name="lot-card-paper",
    ),
    path("lots/<uuid:uid>/take-back/", cards.TakeBack.as_view(), name="lot-take-back"),
    path("facilities/<uuid:uid>/bins/", shelves.FacilityBins.as_view(), name="facility-bins"),
    path("facilities/<uuid:uid>/put-away/", shelves.PutAwayList.as_view(), name="put-away-list"),
    path("balances/<uuid:uid>/put-away/", shelves.PutAway.as_view(), name="put-away"),
    path("bins/<uuid:uid>/", shelves.BinDetail.as_view(), name="bin-detail"),
    path("bins/<uuid:uid>/close/", shelves.BinClose.as_view(), name="bin-close"),
    path("receipts/", receipts.ReceiptList.as_view(), name="receipt-list"),
    path("receipts/new/", receipts.ReceiptNew.as_view(), name="receipt-new"),
    path("receipts/<uuid:uid>/", receipts.ReceiptDetail.as_view(), name="receipt-detail"),
    path("receipts/<uuid:uid>/count/", receipts.ReceiptCount.as_view(), name="receipt-count"),
    path("receipts/<uuid:uid>/cancel/", receipts.ReceiptCancel.as_view(), name="receipt-cancel"),
    path(
        "receipts/<uuid:uid>/paper/<paper_language:language>/",
        receipts.ReceiptPaper.as_view(),
        name="receipt-paper",
    ),
    path("transfers/", transfers.TransferList.as_view(), name="transfer-list"),
    path("transfers/new/", transfers.TransferNew.as_view(), name="transfer-new"),
    path("transfers/<uuid:uid>/", transfers.TransferDetail.as_view(), name="transfer-detail"),
    path(
        "transfers/<uuid:uid>/release/",
        transfers.TransferRelease.as_view(),
        name="transfer-release",
    ),
    path(
        "transfers/<uuid:uid>/reject/", transfers.TransferReject.as_view(), name="transfer-reject"
    ),
    path(
        "transfers/<uuid:uid>/cancel/", transfers.TransferCancel.as_view(), name="transfer-cancel"
    ),
    path(
        "transfers/<uuid:uid>/dispatch/",
        transfers.TransferDispatch.as_view(),
        name="transfer-dispatch",
    ),
    path("picks/", picks.PickLists.as_view(), name="pick-list"),
    path("picks/<uuid:uid>/", picks.PickDetail.as_view(), name="pick-detail"),
    path("kits/", kits.KitList.as_view(), name="kit-list"),
    path("kits/new/", kits.KitNew.as_view(), name="kit-new"),
    path("kits/<uuid:uid>/", kits.KitDetail.as_view(), name="kit-detail"),
    path("kits/<uuid:uid>/end/", kits.KitEnd.as_view(), name="kit-end"),
    path("balances/<uuid:uid>/break/", kits.BreakUp.as_view(), name="balance-break"),
    path("life-rules/", life.LifeRules.as_view(), name="life-rules"),
    path("life-rules/<uuid:uid>/end/", life.LifeRuleEnd.as_view(), name="life-rule-end"),
    path("stock/expiring/", life.Expiring.as_view(), name="expiring"),
    path("offers/<uuid:uid>/", life.Expiring.as_view(), name="offer-detail"),
    path("offers/<uuid:uid>/withdraw/", life.OfferWithdraw.as_view(), name="offer-withdraw"),
    path("stock/books/", floor.BooksCheck.as_view(), name="books"),
    path("stock/books/check/", floor.BooksCheckNow.as_view(), name="books-check"),
]

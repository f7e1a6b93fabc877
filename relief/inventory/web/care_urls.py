"""URLs of disposal, counts, loans, recall, prices and what others share."""

from django.urls import path, re_path

from relief.core.http.phone import worker
from relief.inventory.web import count_phone, counts, disposals, loans, prices, shared
from relief.inventory.web import disposal_steps as steps

LOT = "lots/<uuid:uid>/"
CASE = "disposals/<uuid:uid>/"
COUNT = "counts/<uuid:uid>/"
LOAN = "loans/<uuid:uid>/"

care = [
    path("stock/shared/", shared.SharedStock.as_view(), name="stock-shared"),
    path(f"{LOT}whereabouts/", shared.LotWhereabouts.as_view(), name="lot-whereabouts"),
    path(f"{LOT}end-recall/", shared.RecallEnd.as_view(), name="lot-recall-end"),
    path(f"{LOT}price/", prices.CorrectPrice.as_view(), name="lot-price"),
    path("counts/", counts.CountList.as_view(), name="count-list"),
    path("counts/new/", counts.CountNew.as_view(), name="count-new"),
    path("counts/worker.js", worker, name="count-worker"),
    path(COUNT, counts.CountDetail.as_view(), name="count-detail"),
    path(f"{COUNT}phone/", count_phone.CountPhone.as_view(), name="count-phone"),
    path(f"{COUNT}enter/", count_phone.CountEnter.as_view(), name="count-enter"),
    path(f"{COUNT}finish/", counts.CountFinish.as_view(), name="count-finish"),
    path(f"{COUNT}send-back/", counts.CountSendBack.as_view(), name="count-send-back"),
    path(f"{COUNT}approve/", counts.CountApprove.as_view(), name="count-approve"),
    path(f"{COUNT}cancel/", counts.CountCancel.as_view(), name="count-cancel"),
    path("loans/", loans.LoanList.as_view(), name="loan-list"),
    path("loans/new/", loans.LoanNew.as_view(), name="loan-new"),
    path(LOAN, loans.LoanDetail.as_view(), name="loan-detail"),
    path(f"{LOAN}agree/", loans.LoanAgree.as_view(), name="loan-agree"),
    path(f"{LOAN}decline/", loans.LoanDecline.as_view(), name="loan-decline"),
    path(f"{LOAN}cancel/", loans.LoanCancel.as_view(), name="loan-cancel"),
    path(f"{LOAN}give/", loans.LoanGive.as_view(), name="loan-give"),
    path(f"{LOAN}give-back/", loans.LoanGiveBack.as_view(), name="loan-give-back"),
    path(f"{LOAN}forgive/", loans.LoanForgive.as_view(), name="loan-forgive"),
    path("disposals/", disposals.DisposalList.as_view(), name="disposal-list"),
    path("disposals/new/", disposals.DisposalNew.as_view(), name="disposal-new"),
    path(CASE, disposals.DisposalDetail.as_view(), name="disposal-detail"),
    path(f"{CASE}files/<uuid:file>/", disposals.DisposalFileView.as_view(), name="disposal-file"),
    re_path(
        r"^disposals/(?P<uid>[0-9a-f-]{36})/papers/(?P<kind>certificate|donor-notice)-"
        r"(?P<language>zh|en)\.pdf$",
        disposals.DisposalPaper.as_view(),
        name="disposal-paper",
    ),
    path(f"{CASE}quarantine/", steps.Quarantine.as_view(), name="disposal-quarantine"),
    path(f"{CASE}propose/", steps.Propose.as_view(), name="disposal-propose"),
    path(f"{CASE}drop/", steps.Drop.as_view(), name="disposal-drop"),
    path(f"{CASE}sign/", steps.Sign.as_view(), name="disposal-sign"),
    path(f"{CASE}reject/", steps.Reject.as_view(), name="disposal-reject"),
    path(f"{CASE}hand-over/", steps.HandOver.as_view(), name="disposal-hand-over"),
    path(f"{CASE}certify/", steps.Certify.as_view(), name="disposal-certify"),
    path(f"{CASE}divert/", steps.Divert.as_view(), name="disposal-divert"),
    path(f"{CASE}photo/", steps.Photo.as_view(), name="disposal-photo"),
]

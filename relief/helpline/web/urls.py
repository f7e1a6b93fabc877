"""URLs of the helpline's pages."""

from django.urls import path

from relief.helpline.web import views

app_name = "helpline"
urlpatterns = [
    path("helpline/", views.Desk.as_view(), name="desk"),
    path("helpline/new/", views.Desk.as_view(), name="new"),
    path("helpline/draft/", views.SaveDraft.as_view(), name="draft"),
    path("helpline/drop/", views.Drop.as_view(), name="drop"),
    path("helpline/transfer/", views.Transfer.as_view(), name="transfer"),
    path("helpline/match/", views.Match.as_view(), name="match"),
    path("helpline/quotas/", views.Quotas.as_view(), name="quotas"),
    path("helpline/review/", views.Review.as_view(), name="review"),
    path("helpline/looks/", views.Looks.as_view(), name="looks"),
    path("helpline/call-backs/<uuid:uid>/", views.CallBackPage.as_view(), name="call-back"),
    path("helpline/call-backs/<uuid:uid>/try/", views.Try.as_view(), name="call-back-try"),
    path("tickets/", views.TicketList.as_view(), name="ticket-list"),
    path("tickets/<uuid:uid>/", views.TicketDetail.as_view(), name="ticket-detail"),
    path("tickets/<uuid:uid>/person/", views.Person.as_view(), name="ticket-person"),
    path("tickets/<uuid:uid>/request/", views.MakeRequest.as_view(), name="ticket-request"),
    path("tickets/<uuid:uid>/take/", views.Take.as_view(), name="ticket-take"),
    path("tickets/<uuid:uid>/start/", views.Start.as_view(), name="ticket-start"),
    path("tickets/<uuid:uid>/reopen/", views.Reopen.as_view(), name="ticket-reopen"),
    path("tickets/<uuid:uid>/120/", views.HandTo120.as_view(), name="ticket-120"),
    path("tickets/<uuid:uid>/referral/", views.SettleReferral.as_view(), name="ticket-referral"),
    path("tickets/<uuid:uid>/class/", views.ChangeClass.as_view(), name="ticket-class"),
    path("tickets/<uuid:uid>/wait/", views.Wait.as_view(), name="ticket-wait"),
    path("tickets/<uuid:uid>/refer/", views.Refer.as_view(), name="ticket-refer"),
    path("tickets/<uuid:uid>/duplicate/", views.Duplicate.as_view(), name="ticket-duplicate"),
    path("tickets/<uuid:uid>/assign/", views.Assign.as_view(), name="ticket-assign"),
    path("tickets/<uuid:uid>/forget/", views.Forget.as_view(), name="ticket-forget"),
    path("tickets/<uuid:uid>/cancel/", views.Cancel.as_view(), name="ticket-cancel"),
]

"""URLs of donations."""

from django.urls import path, re_path

from relief.donations.web import public, views

app_name = "donations"
ONE = "donations/<uuid:uid>/"

urlpatterns = [
    path("give/", public.Needs.as_view(), name="needs"),
    path("give/<str:token>/", public.Follow.as_view(), name="follow"),
    re_path(
        r"^give/(?P<token>[\w-]{20,64})/certificate\.(?P<language>zh|en)\.pdf$",
        public.Certificate.as_view(),
        name="follow-certificate",
    ),
    path("donations/", views.PledgeList.as_view(), name="pledge-list"),
    path("donations/new/", views.Offer.as_view(), name="pledge-offer"),
    path(ONE, views.PledgeDetail.as_view(), name="pledge-detail"),
    path(f"{ONE}screen/", views.Screen.as_view(), name="pledge-screen"),
    path(f"{ONE}decide/", views.Decide.as_view(), name="pledge-decide"),
    path(f"{ONE}withdraw/", views.Withdraw.as_view(), name="pledge-withdraw"),
    path(f"{ONE}consolidate/", views.Consolidate.as_view(), name="pledge-consolidate"),
    path(f"{ONE}receive/", views.Receive.as_view(), name="pledge-receive"),
    path(f"{ONE}papers/<slug:kind>/", views.PaperForm.as_view(), name="pledge-paper"),
    path(f"{ONE}papers/<slug:kind>/verify/", views.Verify.as_view(), name="pledge-verify"),
    path(f"{ONE}papers/<slug:kind>/file/", views.PaperFile.as_view(), name="pledge-file"),
    re_path(
        r"^donations/(?P<uid>[0-9a-f-]{36})/certificate\.(?P<language>zh|en)\.pdf$",
        views.Certificate.as_view(),
        name="pledge-certificate",
    ),
]

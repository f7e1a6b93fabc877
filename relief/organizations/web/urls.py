"""Pages of organizations."""

from django.urls import path

from relief.organizations.web import views

app_name = "organizations"
urlpatterns = [
    path("members/", views.MembersPage.as_view(), name="members"),
    path("members/<uuid:uid>/roles/", views.ChangeRoles.as_view(), name="member-roles"),
    path("members/<uuid:uid>/remove/", views.RemoveMember.as_view(), name="member-remove"),
    path(
        "invitations/<uuid:uid>/withdraw/",
        views.WithdrawInvitation.as_view(),
        name="invitation-withdraw",
    ),
    path("join/<str:token>/", views.JoinPage.as_view(), name="join"),
    path("api-keys/", views.KeysPage.as_view(), name="keys"),
    path("api-keys/<uuid:uid>/revoke/", views.RevokeKey.as_view(), name="key-revoke"),
]

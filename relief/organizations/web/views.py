"""Pages: colleagues and invitations, joining, API keys."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.core.http.pages import ButtonCommand, CommandPage
from relief.organizations import actions, queries
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.organizations.web.forms import InviteForm, JoinForm, KeyForm, RolesForm


class MembersPage(CommandPage):
    """Who works here; invite, remove."""

    template_name = "organizations/members.html"
    permission = Permission.MEMBER_MANAGE

    def load(self) -> None:
        """Fetch the organization."""
        self.organization = Organization.objects.get(pk=self.actor.own)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the invitation form with the roles of this kind of organization."""
        return InviteForm(data, kind=self.organization.kind)

    def run(self, values: dict[str, Any]) -> str:
        """Invite, and mail the link."""
        invited = actions.invite(actor=self.actor, now=clock.now(), **values)
        link = settings.PUBLIC_URL + reverse("organizations:join", args=[invited.token])
        is_sent = send_mail(
            _("Invitation to the relief logistics platform"),
            _("You are invited to work for %(name)s. Open this link within 7 days:")
            % {"name": self.organization}
            + f"\n\n{link}\n",
            None,
            [invited.invitation.email],
            fail_silently=True,
        )
        if is_sent:
            messages.success(self.request, _("Invitation sent to %s") % invited.invitation.email)
        else:
            text = _("The mail could not be sent. Pass this link on yourself: %s")
            messages.warning(self.request, text % link)
        return reverse("organizations:members")

    def context(self) -> dict[str, Any]:
        """Return colleagues and open invitations."""
        return {
            "organization": self.organization,
            "members": queries.members(self.actor),
            "invitations": queries.invitations(self.actor),
        }


class ChangeRoles(CommandPage):
    """What one colleague may do."""

    template_name = "organizations/roles.html"
    permission = Permission.MEMBER_MANAGE

    def load(self) -> None:
        """Fetch the colleague."""
        self.member = queries.member(self.actor, self.kwargs["uid"])

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with the roles as they are."""
        kind = self.member.organization.kind
        return RolesForm(data, kind=kind, initial={"roles": self.member.roles})

    def run(self, values: dict[str, Any]) -> str:
        """Change them."""
        uid = self.member.uid
        actions.change_roles(actor=self.actor, now=clock.now(), uid=uid, **values)
        messages.success(self.request, _("%s has other roles now") % self.member.user.name)
        return reverse("organizations:members")

    def context(self) -> dict[str, Any]:
        """Return the colleague."""
        return {"member": self.member}


class RemoveMember(ButtonCommand):
    """End a colleague's membership."""

    permission = Permission.MEMBER_MANAGE

    def back(self) -> str:
        """Go back to the list."""
        return reverse("organizations:members")

    def run(self) -> str:
        """Remove."""
        uid = self.kwargs["uid"]
        member = actions.remove_member(actor=self.actor, uid=uid, now=clock.now())
        return _("%s no longer works here") % member.user


class WithdrawInvitation(ButtonCommand):
    """Take an invitation back."""

    permission = Permission.MEMBER_MANAGE

    def back(self) -> str:
        """Go back to the list."""
        return reverse("organizations:members")

    def run(self) -> str:
        """Withdraw."""
        actions.withdraw_invitation(actor=self.actor, uid=self.kwargs["uid"], now=clock.now())
        return _("Invitation withdrawn")


class JoinPage(View):
    """Where the link of an invitation leads: choose a password, then sign in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the token out of caches and referrers."""
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form, or that the link is used up, before anybody thinks of a password."""
        invitation = queries.open_invitation(token, now=clock.now())
        if invitation is None:
            return render(request, "organizations/gone.html", status=410)
        return render(
            request, "organizations/join.html", {"form": JoinForm(), "invitation": invitation}
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept, or say why not."""
        form = JoinForm(request.POST)
        if form.is_valid():
            try:
                actions.accept_invitation(
                    token=token,
                    password=form.cleaned_data["password"],
                    language=get_language() or "zh-hans",
                    now=clock.now(),
                    actor=SYSTEM,
                )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                return render(request, "organizations/joined.html")
        invitation = queries.open_invitation(token, now=clock.now())
        context = {"form": form, "invitation": invitation}
        return render(request, "organizations/join.html", context, status=422)


class KeysPage(CommandPage):
    """API keys: make one (shown once), see their use, revoke."""

    template_name = "organizations/keys.html"
    permission = Permission.APIKEY_MANAGE
    form_class = KeyForm
    made: actions.NewKey | None = None

    def load(self) -> None:
        """Fetch the organization."""
        self.organization = Organization.objects.get(pk=self.actor.own)

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with the scopes of this kind of organization."""
        return KeyForm(data, kind=self.organization.kind)

    def run(self, values: dict[str, Any]) -> HttpResponse:
        """Make the key and show it on this answer only."""
        self.made = actions.create_key(actor=self.actor, now=clock.now(), **values)
        self.form = self.make_form()
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "no-store"
        return response

    def context(self) -> dict[str, Any]:
        """Return the keys and the one just made."""
        return {
            "keys": queries.keys(self.actor),
            "now": clock.now(),
            "made": self.made,
            "base": settings.PUBLIC_URL,
        }


class RevokeKey(ButtonCommand):
    """End a key."""

    permission = Permission.APIKEY_MANAGE

    def back(self) -> str:
        """Go back to the list."""
        return reverse("organizations:keys")

    def run(self) -> str:
        """Revoke."""
        client = actions.revoke_key(actor=self.actor, uid=self.kwargs["uid"], now=clock.now())
        return _("Key %s no longer works") % client.prefix

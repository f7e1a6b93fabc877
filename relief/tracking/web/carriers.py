"""Carriers' accounts by page, and where carriers report in their own form."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from relief.core import clock
from relief.core.http.pages import CommandPage
from relief.organizations.permissions import Permission
from relief.tracking import queries
from relief.tracking.carriers import ADAPTERS, actions, reporting
from relief.tracking.carriers.base import BadReport, BadSignature
from relief.tracking.carriers.models import CarrierLink

SHOWN = 50


@csrf_exempt
@require_POST
def carrier_report(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a carrier's report in its own form and answer in it.

    403 for a wrong signature and for an account that there is not, 400 for what cannot be
    read: the carrier reports again or tells its own people.
    """
    try:
        link = reporting.active_link(uid)
    except BadSignature as error:
        return JsonResponse({"error": str(error)}, status=403)
    answer = ADAPTERS[link.kind].answer
    customer = str(link.customer or "")
    now = datetime.datetime.now(datetime.UTC)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        reporting.take_push(link, request.body, headers, now)
    except BadSignature as error:
        return JsonResponse(answer(str(error), ""), status=403)
    except BadReport as error:
        return JsonResponse(answer(str(error), customer), status=400)
    return JsonResponse(answer("", customer))


class LinkForm(forms.Form):
    """An account with a carrier or a tracking service."""

    kind = forms.ChoiceField(label=_("Service"), choices=CarrierLink.Kind.choices)
    organization = forms.SlugField(
        label=_("Carrier's code here"), max_length=40, required=False,
        help_text=_("Empty: your own organization."),
    )  # fmt: skip
    customer = forms.CharField(label=_("Customer number there"), max_length=80, required=False)
    key = forms.CharField(label=_("Key"), max_length=200, widget=forms.PasswordInput)
    salt = forms.CharField(
        label=_("Salt of its reports"), max_length=80, required=False, widget=forms.PasswordInput
    )


class FollowForm(forms.Form):
    """A carrier's number that stands for one of ours."""

    tracking_number = forms.CharField(label=_("Our number"), max_length=24)
    company = forms.CharField(
        label=_("Carrier's code there"), max_length=40, help_text="yuantong, STO"
    )
    number = forms.CharField(label=_("Carrier's number"), max_length=60)
    phone = forms.RegexField(
        r"^[0-9]{4}$", label=_("Last four digits of the phone"), max_length=4, required=False
    )


class CarrierLinks(CommandPage):
    """Accounts with carriers: where they report, what is followed, and one form to add one."""

    template_name = "tracking/carriers.html"
    permission = Permission.CONSIGNMENT_MOVE
    form_class = LinkForm

    def context(self) -> dict[str, Any]:
        """Return the accounts and the newest numbers."""
        links = queries.carrier_links(self.actor)[:SHOWN]
        base = settings.PUBLIC_URL
        return {
            "now": clock.now(),
            "links": [
                (row, f"{base}{reverse('tracking:carrier-report', args=[row.uid])}")
                for row in links
            ],
            "parcels": queries.carrier_parcels(self.actor)[:SHOWN],
        }

    def run(self, values: dict[str, Any]) -> str:
        """Keep the account."""
        given = actions.LinkValues(**values)
        actions.add_link(actor=self.actor, now=clock.now(), values=given)
        return reverse("tracking:carrier-links")


class FollowNumber(CommandPage):
    """Follow a carrier's number through an account."""

    template_name = "tracking/follow.html"
    permission = Permission.CONSIGNMENT_MOVE
    form_class = FollowForm
    row: CarrierLink

    def load(self) -> None:
        """Fetch the account."""
        self.row = queries.carrier_links(self.actor).get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the account."""
        return {"row": self.row}

    def run(self, values: dict[str, Any]) -> str:
        """Follow."""
        actions.follow(actor=self.actor, now=clock.now(), uid=self.row.uid, **values)
        return reverse("tracking:carrier-links")

"""Scanning: a field, a camera, or a photo; any label of ours opens its page."""

import io
from typing import IO, Any
from urllib.parse import urlencode

import zxingcpp
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from PIL import Image

from relief.core.errors import Invalid, NotFound
from relief.core.http.pages import Page
from relief.core.pictures import rewritten
from relief.inventory.models import Bin, Facility, StockLot
from relief.inventory.queries import scanned
from relief.organizations.permissions import Permission


class Scan(Page):
    """Read a code and go where it leads; several meanings are offered."""

    template_name = "inventory/scan.html"
    permission = Permission.STOCK_VIEW
    code = ""
    trouble = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look up `code`, or show the field."""
        self.code = request.GET.get("code", "").strip()[: scanned.LONGEST]
        return self._answer(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read the symbol in a photo, for browsers that cannot themselves."""
        photo = request.FILES.get("photo")
        try:
            self.code = _read(photo) if photo else ""
        except Invalid as refusal:
            self.trouble = str(refusal)
            return self._answer(request, *args, **kwargs)
        if not self.code:
            self.trouble = gettext("No label could be read in this photo. Go closer, or type.")
        return self._answer(request, *args, **kwargs)

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.found = scanned.find(self.actor, self.code)
        if len(self.found) == 1:
            return HttpResponseRedirect(self.found[0].url)
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return what was read and what it may mean."""
        return {"code": self.code, "found": self.found, "trouble": self.trouble}


class Identified(Page):
    """An address on a label, GS1 Digital Link or our own: go to its page."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader on; 404 where nothing is to be seen."""
        found = scanned.find(self.actor, request.build_absolute_uri())
        if not found:
            raise NotFound
        if len(found) == 1:
            return HttpResponseRedirect(found[0].url)
        code = request.build_absolute_uri()
        return HttpResponseRedirect(f"{reverse('inventory:scan')}?{urlencode({'code': code})}")


class LotOfLabel(Page):
    """The lot of a label."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader on."""
        row = StockLot.objects.get_visible(self.actor, self.kwargs["uid"])
        return HttpResponseRedirect(reverse("inventory:lot-detail", args=[row.uid]))


class BinOfLabel(Page):
    """The bin of a label."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader on."""
        row = Bin.objects.get_visible(self.actor, self.kwargs["uid"])
        return HttpResponseRedirect(reverse("inventory:bin-detail", args=[row.uid]))


class FacilityOfCode(Page):
    """The facility of a code."""

    permission = Permission.STOCK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the reader on."""
        row = Facility.objects.visible_to(self.actor).filter(code=self.kwargs["code"]).first()
        if row is None:
            raise NotFound
        return HttpResponseRedirect(reverse("inventory:facility-detail", args=[row.uid]))


def _read(photo: IO[bytes]) -> str:
    """Return the text of the first symbol in a photo, nothing where none can be read."""
    picture = rewritten("photo", photo, "PNG")
    with Image.open(io.BytesIO(picture)) as image:
        found = zxingcpp.read_barcodes(image.convert("L"))
    raw: list[bytes] = [one.bytes for one in found if one.valid]
    return raw[0].decode("utf-8", errors="replace") if raw else ""

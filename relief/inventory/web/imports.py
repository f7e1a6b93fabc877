"""Import pages: drop a file, see what it would do, mend it, book it."""

import io
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Category
from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.http.picking import FileDrop
from relief.geography import countries
from relief.inventory.actions import import_list, import_new
from relief.inventory.models import Condition, Facility, FacilityKind, StockImport
from relief.inventory.queries import preview
from relief.inventory.queries.lists import facilities, imports
from relief.inventory.states import ImportStatus
from relief.inventory.web import mapped
from relief.organizations.permissions import Permission

PAGE_SIZE = 50
ROWS_A_PAGE = 30
ACCEPT = ".csv,.xlsx,.xls,.ods,.txt,.tsv"


class UploadForm(forms.Form):
    """The file, and where its rows lie when they do not say."""

    file = forms.FileField(label=_("Stock list"), widget=FileDrop(attrs={"accept": ACCEPT}))
    facility = forms.ModelChoiceField(
        queryset=Facility.objects.none(), required=False, to_field_name="uid",
        label=_("Warehouse of rows that name none"), empty_label=_("Each row names its own"),
    )  # fmt: skip


class ImportList(CommandPage):
    """Earlier lists, and where a file is dropped."""

    template_name = "inventory/imports.html"
    permission = Permission.STOCK_IMPORT
    form_class = UploadForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the facilities in use."""
        form = UploadForm(data, files)
        rows = facilities(self.actor).filter(is_active=True).order_by("code")
        form.fields["facility"].queryset = rows  # type: ignore[attr-defined]
        return form

    def context(self) -> dict[str, Any]:
        """Return a page of lists, newest first."""
        page = Paginator(imports(self.actor), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return {"page": page, "now": clock.now()}

    def run(self, values: dict[str, Any]) -> str:
        """Take the file in and show what it would do."""
        file = values["file"]
        row = import_list.upload(
            actor=self.actor, now=clock.now(), file=file, filename=file.name or "",
            facility=values["facility"],
        )  # fmt: skip
        return reverse("inventory:import-detail", args=[row.uid])


class ImportPage(Page):
    """A page about one list."""

    permission = Permission.STOCK_IMPORT
    row: StockImport

    def load(self) -> None:
        """Fetch the list."""
        self.row = imports(self.actor).get_visible(self.actor, self.kwargs["uid"])


class ImportDetail(ImportPage):
    """What a list would do, row by row, until it is booked; then what it did."""

    template_name = "inventory/import.html"
    partials = ("preview", "work")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the list; a reader who waits for it sees the whole page again when it is done."""
        if request.headers.get("HX-Target") == "work" and not self.row.is_at_work:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Return the list's figures, what is to settle, and the rows to look at."""
        show = self.request.GET.get("show", "problems")
        rows = preview.rows(self.actor, self.row, show)
        page = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        is_open = self.row.status in (ImportStatus.UPLOADED, ImportStatus.CHECKED)
        return {
            "now": clock.now(),
            "row": self.row,
            "summary": self.row.summary,
            "show": show,
            "page": page,
            "lines": [preview.line(self.row, one) for one in page],
            "columns": preview.columns(self.row),
            "totals": preview.totals(self.actor, self.row),
            "other_prices": preview.other_prices(self.row),
            "stage": preview.stage(self.row),
            "stages": [
                gettext("File read"),
                gettext("Headers mapped"),
                gettext("Check rows"),
                gettext("Booked"),
            ],
            "refusal": preview.refusal(self.row),
            "tabs": preview.tabs(),
            "is_open": is_open,
            **(self._settling() if is_open else {}),
        }

    def _settling(self) -> dict[str, Any]:
        """Return what a person may say about columns, names and layout."""
        return {
            "layout": mapped.layout_of(self.row),
            "troubles": mapped.troubles_of(self.row),
            "new_items": len(mapped.proposed(self.row, "item_unknown")),
            "new_facilities": len(mapped.proposed(self.row, "facility_unknown")),
            "facilities": facilities(self.actor).filter(is_active=True).order_by("code"),
            "conditions": Condition.choices,
            "categories": Category.choices,
            "countries": countries.choices(),
            "facility_kinds": FacilityKind.choices,
        }


class ImportCommand(ButtonCommand):
    """A button of a list."""

    permission = Permission.STOCK_IMPORT

    def back(self) -> str:
        """Show the list."""
        return reverse("inventory:import-detail", args=[self.kwargs["uid"]])

    def common(self) -> dict[str, Any]:
        """Return what every import action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": self.kwargs["uid"]}


class MapHeaders(ImportCommand):
    """Say which column is which, what holds for every row, and how the sheet is laid out."""

    def run(self) -> None:
        """Read `column-<number>` = field, `constant-<field>`, the layout; or encoding, sheet and
        header row.
        """
        row = imports(self.actor).get_visible(self.actor, self.kwargs["uid"])
        given = self.request.POST.dict()
        if about := mapped.about_file(given):
            import_list.map_headers(**self.common(), **about)
            return
        import_list.map_headers(**self.common(), **mapped.mapping_of(row, given))


class NewItems(ImportCommand):
    """Add items to the catalogue: one with what the form says, or all that have no likeness."""

    def run(self) -> str:
        """Add them and check the list again."""
        row = imports(self.actor).get_visible(self.actor, self.kwargs["uid"])
        items = mapped.new_items(row, self.request.POST.dict())
        import_new.new_items(**self.common(), items=items)
        return ngettext("%(n)s item was added.", "%(n)s items were added.", len(items)) % {
            "n": len(items)
        }


class NewFacilities(ImportCommand):
    """Open warehouses: one with what the form says, or all that have no likeness."""

    def run(self) -> str:
        """Open them and check the list again."""
        row = imports(self.actor).get_visible(self.actor, self.kwargs["uid"])
        opened = mapped.new_facilities(row, self.request.POST.dict())
        import_new.new_facilities(**self.common(), facilities=opened)
        return ngettext(
            "%(n)s warehouse was opened.", "%(n)s warehouses were opened.", len(opened)
        ) % {"n": len(opened)}


class Repair(ImportCommand):
    """Mend rows: one cell, equal troubles at once, or leave rows out."""

    def back(self) -> str:
        """Show the list again where the reader was."""
        show = self.request.POST.get("show", "")
        return super().back() + (f"?show={show}" if show.isalpha() else "")

    def run(self) -> None:
        """Read one repair: `action`, `row`, `field`, `group`, `value`."""
        imports(self.actor).get_visible(self.actor, self.kwargs["uid"])  # 404 before any word
        given = self.request.POST.dict()
        if given.get("action") == "item_all":
            chosen = mapped.chosen_item(self.actor, given.get("value", ""))
            given |= {"action": "set_all", "value": chosen.code}
        import_list.repair_rows(**self.common(), **preview.repair_of(given))


class Confirm(ImportCommand):
    """Book the list."""

    def run(self) -> str:
        """Book it; rows with problems stay out where the reader said so."""
        leave_out = self.request.POST.get("leave_out") == "1"
        row = import_list.confirm(**self.common(), leave_out_problems=leave_out)
        if row.is_at_work:
            return gettext("The rows are being booked. You can stay here or come back.")
        return gettext("%(rows)s rows are booked.") % {"rows": row.summary["booked"]}


class Cancel(ImportCommand):
    """Give a list up."""

    def back(self) -> str:
        """Show all lists."""
        return reverse("inventory:import-list")

    def run(self) -> str:
        """Cancel it."""
        import_list.cancel(**self.common())
        return gettext("The list was given up. Nothing was saved.")


class Undo(ImportCommand):
    """Take a booked list back."""

    def run(self) -> str:
        """Reverse it."""
        import_list.undo(**self.common())
        return gettext("The list was undone. The stock is as before.")


class Remarks(ImportPage):
    """The rows with problems as a workbook with the reasons, to mend and upload again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the workbook."""
        stream = io.BytesIO()
        preview.write_problems(self.actor, self.row, stream)
        stream.seek(0)
        name = f"{self.row.number}-{gettext('to fix')}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name)  # type: ignore[return-value]

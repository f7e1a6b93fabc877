"""Stock lists by API: upload, look at the rows, repair, book, undo."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from relief.catalog.adding import NewItem
from relief.catalog.models import Category
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.access import StrictJSONParser
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command, require_known, whole
from relief.inventory import queries
from relief.inventory.actions import handling, import_list, import_new
from relief.inventory.actions.facilities import NewFacility
from relief.inventory.api.filters import ImportFilter
from relief.inventory.models import FacilityKind, RowState, StockImport, StockImportRow
from relief.inventory.queries import preview
from relief.organizations.permissions import Permission


def text() -> serializers.CharField:
    """Return the form of one cell's text."""
    return serializers.CharField(max_length=500, allow_blank=True)


class ImportSerializer(serializers.ModelSerializer[StockImport]):
    """A stock list on its way in; `summary` counts its rows and says what is missing."""

    organization = serializers.CharField(source="organization.code")
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)

    class Meta:
        model = StockImport
        fields = (
            *("uid", "number", "organization", "facility", "status", "filename", "mapping"),
            *("summary", "problem", "rows_seen", "rows_about", "created_at", "confirmed_at"),
        )


class ProblemSerializer(serializers.Serializer[Any]):
    """One finding in a row."""

    text = serializers.CharField()
    column = serializers.CharField(source="field")
    value = serializers.CharField()
    group = serializers.CharField()
    tone = serializers.CharField()


class ImportRowSerializer(serializers.ModelSerializer[StockImportRow]):
    """One row of a list: what it books, or what is wrong with it."""

    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    problems = serializers.SerializerMethodField()

    class Meta:
        model = StockImportRow
        fields = (
            *("number", "state", "item", "facility", "quantity", "pack_name", "pack_count"),
            *("batch", "expires_on", "donor", "condition", "bin", "cells", "problems"),
        )

    def get_problems(self, row: StockImportRow) -> list[dict[str, Any]]:
        """Return the findings in words."""
        found = preview.line(row.stock_import, row).findings
        return [dict(ProblemSerializer(one).data) for one in found]


class ImportRowsSerializer(serializers.Serializer[Any]):
    """A page of rows; `next_after` is the number to go on after."""

    items = ImportRowSerializer(many=True)
    next_after = serializers.IntegerField(allow_null=True)
    has_more = serializers.BooleanField()


class UploadInput(StrictSerializer):
    """The file, and where rows lie that name no warehouse."""

    file = serializers.FileField(max_length=300)
    facility = serializers.UUIDField(required=False, default=None, allow_null=True)


class WideInput(StrictSerializer):
    """Columns that each hold the quantity of one warehouse, item or condition."""

    field = serializers.ChoiceField(choices=["facility", "item", "condition"])
    columns = serializers.ListField(child=text())


class LayoutInput(StrictSerializer):
    """Order of dates, decimal sign, fields whose blanks mean the same as above, and the field that
    rows with one cell give to those below.
    """

    date_order = serializers.ChoiceField(choices=["", "dmy", "mdy"], required=False)
    purpose = serializers.ChoiceField(choices=["stock", "items", "facilities"], required=False)
    decimal = serializers.ChoiceField(choices=["", "comma", "point"], required=False)
    fill_down = serializers.ListField(child=text(), required=False)
    sections = serializers.ChoiceField(choices=["", "facility", "item", "category"], required=False)


class HeadersInput(StrictSerializer):
    """Which column is which (field → header), texts for every row, wide columns, layout, encoding,
    sheet, header row (0: none, -1: down the first column).
    """

    columns = serializers.DictField(child=text(), required=False, allow_null=True)
    constants = serializers.DictField(child=text(), required=False, allow_null=True)
    encoding = serializers.CharField(max_length=40, required=False, allow_null=True)
    sheet = serializers.CharField(max_length=100, required=False, allow_null=True)
    header_row = serializers.IntegerField(min_value=-1, max_value=10**6, required=False)
    wide = WideInput(required=False)
    layout = LayoutInput(required=False)


class CellInput(StrictSerializer):
    """One repaired cell."""

    row = serializers.IntegerField(min_value=1, max_value=10**8)
    column = serializers.CharField(max_length=30)
    text = serializers.CharField(max_length=500, allow_blank=True)


class RepairInput(StrictSerializer):
    """Cells, equal troubles by group, rows to leave out or take back in."""

    cells = CellInput(many=True, required=False, default=list)
    same = serializers.DictField(child=text(), required=False, default=dict)
    left_out = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**8), required=False, default=list
    )
    left_groups = serializers.ListField(child=text(), required=False, default=list)
    taken_back = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=10**8), required=False, default=list
    )
    again = serializers.BooleanField(required=False, allow_null=True, default=None)


class NewItemInput(StrictSerializer):
    """An item nobody has yet, for one trouble of the list."""

    group = serializers.CharField(max_length=700)
    name_zh = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    unit = serializers.CharField(max_length=12, required=False, default="piece")
    category = serializers.ChoiceField(choices=Category.choices, required=False, default="other")
    weight_kg = serializers.DecimalField(
        max_digits=12, decimal_places=5, min_value=0, required=False, allow_null=True, default=None
    )
    volume_m3 = serializers.DecimalField(
        max_digits=15, decimal_places=9, min_value=0, required=False, allow_null=True, default=None
    )


class NewItemsInput(StrictSerializer):
    """Items to add."""

    items = NewItemInput(many=True, allow_empty=False)


class NewFacilityInput(StrictSerializer):
    """A facility nobody has yet, for one trouble of the list: in a place of China, or in a country
    with a point.
    """

    group = serializers.CharField(max_length=700)
    name_zh = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    place = serializers.UUIDField(required=False, allow_null=True, default=None)
    country = serializers.CharField(max_length=2, required=False, default="", allow_blank=True)
    lat = serializers.FloatField(
        min_value=-90, max_value=90, required=False, allow_null=True, default=None
    )
    lon = serializers.FloatField(
        min_value=-180, max_value=180, required=False, allow_null=True, default=None
    )
    kind = serializers.ChoiceField(
        choices=FacilityKind.choices, required=False, default="warehouse"
    )


class NewFacilitiesInput(StrictSerializer):
    """Facilities to open."""

    facilities = NewFacilityInput(many=True, allow_empty=False)


class ConfirmInput(StrictSerializer):
    """Whether rows with problems stay out."""

    leave_out_problems = serializers.BooleanField(default=False)


class ImportViewSet(ScopedReadViewSet):
    """Stock lists of the organization."""

    model = StockImport
    query = queries.imports
    permission = Permission.STOCK_IMPORT
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    parser_classes = (StrictJSONParser, MultiPartParser, FormParser)

    @extend_schema(request={"multipart/form-data": UploadInput}, responses={201: ImportSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a list in and check it; nothing is booked."""
        values = self.given(UploadInput)
        place = values["facility"]
        row = import_list.upload(
            actor=self.actor,
            now=clock.now(),
            file=values["file"],
            filename=values["file"].name or "",
            facility=handling.facility(self.actor, place) if place else None,
        )
        return self.answer(row, status=201)

    @extend_schema(responses=ImportRowsSerializer, filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def rows(self, request: Request, uid: Any) -> Response:
        """Give the rows in the order of the sheet: `?state=`, `?after=` a row, `?limit=`."""
        require_known(request, {"state"})
        row = queries.imports(self.actor).get_visible(self.actor, uid)
        state = request.query_params.get("state", "")
        if state and state not in RowState.values:
            raise Invalid(
                "state", _("state must be one of {known}"), known=", ".join(RowState.values)
            )
        limit = whole(request, "limit", 50, 1, 500)
        found = preview.rows(self.actor, row, "all").filter(
            number__gt=whole(request, "after", 0, 0, 10**9)
        )
        if state:
            found = found.filter(state=state)
        page = list(found.select_related("stock_import")[: limit + 1])
        has_more = len(page) > limit
        answer = {
            "items": page[:limit],
            "next_after": page[limit - 1].number if has_more else None,
            "has_more": has_more,
        }
        return Response(ImportRowsSerializer(answer).data)

    @extend_schema(request=HeadersInput, responses=ImportSerializer)
    @command("map-headers", detail=True)
    def map_headers(self, request: Request, uid: Any) -> Response:
        """Say which column is which; the rows are checked again."""
        values = self.given(HeadersInput)
        if wide := values.get("wide"):
            values["wide"] = import_list.Wide(wide["field"], wide["columns"])
        return self.answer(
            import_list.map_headers(actor=self.actor, now=clock.now(), uid=uid, **values)
        )

    @extend_schema(request=RepairInput, responses=ImportSerializer)
    @command()
    def repair(self, request: Request, uid: Any) -> Response:
        """Settle rows; they are checked again."""
        values = self.given(RepairInput)
        values["cells"] = [(cell["row"], cell["column"], cell["text"]) for cell in values["cells"]]
        return self.answer(
            import_list.repair_rows(actor=self.actor, now=clock.now(), uid=uid, **values)
        )

    @extend_schema(request=NewItemsInput, responses=ImportSerializer)
    @command("add-items")
    def add_items(self, request: Request, uid: Any) -> Response:
        """Add items to the catalogue for names nobody has; the rows are checked again."""
        self.get_object()  # a stranger's list is 404 before any word on the body
        given = self.given(NewItemsInput)["items"]
        items = {one.pop("group"): NewItem(**one) for one in given}
        row = import_new.new_items(actor=self.actor, now=clock.now(), uid=uid, items=items)
        return self.answer(row)

    @extend_schema(request=NewFacilitiesInput, responses=ImportSerializer)
    @command("open-facilities")
    def open_facilities(self, request: Request, uid: Any) -> Response:
        """Open facilities for names nobody has; the rows are checked again."""
        self.get_object()  # a stranger's list is 404 before any word on the body
        given = self.given(NewFacilitiesInput)["facilities"]
        opened = {one.pop("group"): NewFacility(**one) for one in given}
        row = import_new.new_facilities(
            actor=self.actor, now=clock.now(), uid=uid, facilities=opened
        )
        return self.answer(row)

    @extend_schema(request=ConfirmInput, responses=ImportSerializer)
    @command()
    def confirm(self, request: Request, uid: Any) -> Response:
        """Book the ready rows."""
        values = self.given(ConfirmInput)
        return self.answer(
            import_list.confirm(actor=self.actor, now=clock.now(), uid=uid, **values)
        )

    @extend_schema(request=None, responses=ImportSerializer)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Give the list up; nothing was saved."""
        return self.answer(import_list.cancel(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=None, responses=ImportSerializer)
    @command()
    def undo(self, request: Request, uid: Any) -> Response:
        """Take a booked list back."""
        return self.answer(import_list.undo(actor=self.actor, now=clock.now(), uid=uid))

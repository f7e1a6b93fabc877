"""Lists as files: every list of the API, and of the pages, as CSV or XLSX with an HXL tag row."""

import itertools
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from rest_framework.renderers import BaseRenderer
from rest_framework.serializers import BaseSerializer

from relief.core.errors import Refused
from relief.core.lists.columns import column_of
from relief.core.lists.writing import Column, Value, csv_lines, write_xlsx

CHUNK = 2000
WIDEST = 60
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX_TYPE}
Plain = Mapping[str, Any]


class TooManyRows(Refused):
    """The list has more rows than a sheet can hold."""

    code = "too_many_rows"
    message = _("The list has more rows than one sheet holds. Take it as CSV, or narrow it down.")


class CsvRenderer(BaseRenderer):
    """Names the format for `?format=csv` and `Accept: text/csv`; the rows are streamed."""

    media_type = "text/csv"
    format = "csv"


class XlsxRenderer(BaseRenderer):
    """Names the format for `?format=xlsx`."""

    media_type = XLSX_TYPE
    format = "xlsx"


def file_response(
    kind: str, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]
) -> HttpResponseBase:
    """Return the rows as a file to keep: `kind` is csv (streamed) or xlsx (by a file on disk)."""
    filename = f"{slugify(name, allow_unicode=True) or 'list'}.{kind}"
    if kind == "csv":
        lines = (line.encode() for line in csv_lines(columns, rows))
        return StreamingHttpResponse(
            lines,
            content_type=TYPES[kind],
            headers={"Content-Disposition": f"attachment; filename*=utf-8''{filename}"},
        )
    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write_xlsx(target, columns, rows)
    except ValueError as error:
        target.close()
        raise TooManyRows from error
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=filename, content_type=TYPES[kind])


def export(
    kind: str, name: str, rows: QuerySet[Any], serializer: BaseSerializer[Any]
) -> HttpResponseBase:
    """Return all rows as a file, each as the serializer gives it, newest first."""
    found = rows.order_by("-pk").iterator(chunk_size=CHUNK)
    documents = (serializer.to_representation(row) for row in found)
    columns, lines = table_of(documents, getattr(serializer, "fields", ()))
    return file_response(kind, name, columns, lines)


def table_of(
    documents: Iterable[Plain], names: Iterable[str]
) -> tuple[list[Column], Iterator[list[Value]]]:
    """Return columns and rows of documents as an API gives them: nested ones by path, lists in
    one cell. The first two thousand say which columns there are, `names` where there are none.
    """
    stream = iter(documents)
    first = [flat(one) for one in itertools.islice(stream, CHUNK)]
    found = dict.fromkeys(path for one in first for path in one)
    paths = list(found or dict.fromkeys(names))[:WIDEST]
    rest = (flat(one) for one in stream)
    rows = ([one.get(path) for path in paths] for one in itertools.chain(first, rest))
    return [column_of(path) for path in paths], rows


def flat(document: Plain, before: str = "") -> dict[str, Value]:
    """Return a document as path → cell."""
    found: dict[str, Value] = {}
    for name, value in document.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            found |= flat(value, f"{path}.")
        else:
            found[path] = cell(value)
    return found


def cell(value: Any) -> Value:
    """Return one value of a JSON document as a cell: lists are joined by "; "."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return "; ".join(f"{name}={cell(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(cell(one)) for one in value)
    return value if isinstance(value, str | int | Decimal | None) else str(value)

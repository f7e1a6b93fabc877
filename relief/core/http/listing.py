"""What a list page exports: its own rows, narrowed as the reader narrowed them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.core.paginator import Page as PageOfRows
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import NoReverseMatch, resolve, reverse

from relief.core.http.exporting import TYPES, export, file_response
from relief.core.lists.writing import Column


class Sheet(Protocol):
    """How a page writes its list where the API has no twin of it."""

    def table(self, view: Any) -> tuple[str, Sequence[Column], Any]:
        """Return a name, the columns, and the rows of values."""
        ...


def links(view: Any) -> list[tuple[str, str]]:
    """Return (format, address) of the files a list page gives, none for other pages."""
    if getattr(view, "sheet", None) is None and twin(view) is None:
        return []
    query = view.request.GET.copy()
    query.pop("page", None)
    found = []
    for kind in TYPES:
        query["export"] = kind
        found.append((kind.upper(), f"?{query.urlencode()}"))
    return found


def wanted(request: HttpRequest) -> str:
    """Return the format a reader wants a page's list in, "" for the page itself."""
    kind = request.GET.get("export", "")
    return kind if request.method == "GET" and kind in TYPES else ""


def exported(view: Any, kind: str, context: Mapping[str, Any]) -> HttpResponseBase | None:
    """Return a page's list as a file: by its own `sheet`, or as the API gives the same rows; None
    where the page shows no list.
    """
    sheet: Sheet | None = getattr(view, "sheet", None)
    if sheet is not None:
        name, columns, rows = sheet.table(view)
        return file_response(kind, name, columns, rows)
    viewset = twin(view)
    if viewset is None:
        return None
    rows = viewset.query(view.actor)
    shown = _shown(context, rows.model)
    if shown is not None:
        rows = rows.filter(pk__in=shown.order_by().values("pk"))
    context_of = {"request": view.request, "view": viewset, "format": None}
    return export(kind, _name(view.request), rows, viewset.serializer_class(context=context_of))


def twin(view: Any) -> Any:
    """Return the viewset of the API's list of the same noun, None where there is none or the
    reader may not use it.
    """
    match = view.request.resolver_match
    if match is None or not (match.url_name or "").endswith("-list"):
        return None
    for name in twin_names(type(view), match.url_name):
        try:
            viewset = getattr(resolve(reverse(name)).func, "cls", None)
        except NoReverseMatch:  # the API has no list of this name; asking is the way to know
            continue
        permission = getattr(viewset, "permission", None)
        return viewset if permission is None or view.actor.may(permission) else None
    return None


def twin_names(view: type[Any], url_name: str) -> tuple[str, ...]:
    """Return what the API's list of a page may be called: what the page names, else its own noun."""
    domain = view.__module__.split(".")[1]
    named = getattr(view, "twin", "")
    return (named,) if named else (f"api-{domain}:{url_name}", f"api-{url_name}")


def _shown(context: Mapping[str, Any], model: Any) -> QuerySet[Any] | None:
    """Return the rows a page shows, all pages of them; None where it shows the whole list."""
    for value in context.values():
        rows = value.paginator.object_list if isinstance(value, PageOfRows) else value
        if isinstance(rows, QuerySet) and rows.model is model:
            return rows
    return None


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "list").removesuffix("-list") + "s" if match else "list"

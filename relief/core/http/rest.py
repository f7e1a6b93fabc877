"""Bases of the API: scoped reading, commands, strict input, keyset pages."""

import datetime
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, mixins, serializers, viewsets
from rest_framework.decorators import action as drf_action
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.http.exporting import TYPES, CsvRenderer, XlsxRenderer, export
from relief.core.http.requests import actor_of

RESERVED = {"limit", "after", "format", "lang"}
MAX_LIMIT = 500
DEFAULT_LIMIT = 50


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]
    """Filters that answer 400 for a parameter nobody declared."""

    def filter_queryset(self, request: Request, queryset: Any, view: APIView) -> Any:
        """Return the filtered rows; unknown names and NUL are 400."""
        filterset_class = self.get_filterset_class(view, queryset)
        declared = set(filterset_class.base_filters) if filterset_class else set()
        require_known(request, declared | set(getattr(view, "query_parameters", ())))
        return super().filter_queryset(request, queryset, view)


def require_known(request: Request, declared: set[str]) -> None:
    """Raise 400 where the query string holds a parameter nobody declared, or NUL."""
    unknown = sorted(set(request.query_params) - declared - RESERVED)
    if unknown:
        known = ", ".join(sorted(declared | RESERVED))
        message = _("There is no such query parameter. Known are {known}.").format(known=known)
        raise exceptions.ValidationError({name: [message] for name in unknown})
    for name, values in request.query_params.lists():
        if any("\x00" in value for value in values):
            raise exceptions.ValidationError({name: [_("NUL is not allowed.")]})


def day(request: Request, name: str) -> datetime.date | None:
    """Read a query parameter that is a date, None where it is left out; 400 otherwise."""
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        return clock.read_day(text)
    except ValueError:
        raise exceptions.ValidationError({name: [_("A date as in 2026-05-04.")]}) from None


def whole(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Read a whole-number query parameter between `low` and `high`; 400 otherwise."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 20):
        raise Invalid(name, _("{name} must be a whole number."), name=name)
    value = int(text)
    if not low <= value <= high:
        raise Invalid(
            name, _("{name} must be between {low} and {high}."), name=name, low=low, high=high
        )
    return value


class KeysetPagination(BasePagination):
    """Pages by the unique key, newest first: `?limit=` and `?after=` (an opaque uid).

    No totals; a page knows only whether there is another one.
    """

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Return one page; 400 for a cursor that is not a visible row."""
        self.limit = whole(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        after = request.query_params.get("after")
        if after:
            try:
                key = queryset.values_list("pk", flat=True).get(uid=after)
            except Exception:
                raise Invalid(
                    "after",
                    _(
                        "after is not a cursor of this list. Take next_after of the page before, or leave it out."
                    ),
                ) from None
            queryset = queryset.filter(pk__lt=key)
        rows = list(queryset.order_by("-pk")[: self.limit + 1])
        self.has_more = len(rows) > self.limit
        self.rows = rows[: self.limit]
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return items, the next cursor and whether there is more."""
        last = str(self.rows[-1].uid) if self.rows and self.has_more else None
        return Response({"items": data, "next_after": last, "has_more": self.has_more})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page for OpenAPI."""
        return {
            "type": "object",
            "required": ["items", "next_after", "has_more"],
            "properties": {
                "items": schema,
                "next_after": {"type": ["string", "null"], "format": "uuid"},
                "has_more": {"type": "boolean"},
            },
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Describe `limit` and `after` for OpenAPI."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        after = {"type": "string", "format": "uuid"}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit},
            {"name": "after", "in": "query", "required": False, "schema": after},
        ]


class ScopedViewSet(viewsets.GenericViewSet[Any]):
    """A viewset whose rows come from one query function that takes the actor first."""

    query: ClassVar[Callable[..., models.QuerySet[Any]]]
    permission: ClassVar[str | None] = None
    lookup_field = "uid"
    lookup_value_converter = "uuid"
    pagination_class = KeysetPagination
    filter_backends = (StrictFilterBackend,)

    @property
    def actor(self) -> Actor:
        """Who is asking."""
        request: HttpRequest = self.request._request
        return actor_of(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a role that may not use this resource at all."""
        super().initial(request, *args, **kwargs)
        if self.permission and not self.actor.may(self.permission):
            raise NotAllowed(permission=self.permission)

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return what the actor may see; subclasses set `query`, never override this."""
        if getattr(self, "swagger_fake_view", False):
            model = getattr(self, "model", None)
            return model.objects.none() if model else models.QuerySet()
        return type(self).query(self.actor)

    def given(self, serializer_class: type[serializers.BaseSerializer[Any]]) -> dict[str, Any]:
        """Return the validated body of a command; 400 names each wrong field."""
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        values: dict[str, Any] = serializer.validated_data
        return values

    def answer(self, row: Any, status: int = 200) -> Response:
        """Return a row in the resource's own form."""
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=status)


@method_decorator(conditional_page, name="dispatch")
class ScopedReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ScopedViewSet):
    """List and detail of what the actor may see; the list also as `?format=csv` and `xlsx`.

    What was read has an `ETag`: sent back as `If-None-Match` it is answered 304 while nothing
    changed.
    """

    def get_renderers(self) -> list[Any]:
        """Return JSON, and for the list the formats of spreadsheets."""
        is_list = self.action == "list" and not getattr(self, "swagger_fake_view", False)
        return [*super().get_renderers(), *([CsvRenderer(), XlsxRenderer()] if is_list else [])]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return a page of the list, or all of it as a file."""
        kind = getattr(request.accepted_renderer, "format", "")
        if kind not in TYPES:
            return super().list(request, *args, **kwargs)
        rows = self.filter_queryset(self.get_queryset())
        return export(kind, self.basename, rows, self.get_serializer())


def command(
    name: str | None = None, *, detail: bool = True
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Mark a viewset method as `POST .../{uid}/{name}/`: input serializer → one action."""

    def decorate(method: Callable[..., Response]) -> Callable[..., Response]:
        path = name or method.__name__.replace("_", "-")
        marked: Callable[..., Response] = drf_action(
            detail=detail, methods=["post"], url_path=path, url_name=path
        )(method)
        return marked

    return decorate


class StrictSerializer(serializers.Serializer[Any]):
    """Input of a command: unknown keys are 400, so that a typing error is not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the values; 400 names each unknown key."""
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                known = ", ".join(name for name, one in self.fields.items() if not one.read_only)
                message = _("There is no such field. Known are {known}.").format(known=known)
                raise serializers.ValidationError({key: [message] for key in unknown})
        return super().to_internal_value(data)


class Nothing(StrictSerializer):
    """A body that holds nothing."""


class ReasonInput(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=300)

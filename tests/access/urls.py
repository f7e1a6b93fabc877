"""Every address the platform answers, read from the URL configuration itself."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "post", "put", "patch", "delete")
FUNCTIONS_TAKE = {"set_language": ("post",)}


@dataclass(frozen=True)
class Url:
    """One named pattern and the methods its view answers."""

    name: str
    pattern: str
    methods: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith(("api/v1/", "epcis/"))


def every_url() -> list[Url]:
    """Return every pattern in the order of the URL configuration."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, prefix: str, namespace: str) -> Iterator[Url]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern):
            name = namespace + (entry.name or f"unnamed {path}")
            yield Url(name, path, _methods(entry))


def _methods(entry: URLPattern) -> tuple[str, ...]:
    """Return what the view answers; everything else is 405 and checked as such."""
    view = entry.callback
    if actions := getattr(view, "actions", None):
        return tuple(actions)
    shaped = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if inspect.isclass(shaped):
        allowed = getattr(shaped, "http_method_names", METHODS)
        return tuple(name for name in METHODS if hasattr(shaped, name) and name in allowed)
    return FUNCTIONS_TAKE.get(entry.name or "", ("get",))

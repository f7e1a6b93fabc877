"""The API's addresses work with and without a closing slash."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import is_valid_path

from relief.core.http.errors import PROGRAM_PATHS


class ClosingSlashMiddleware:
    """Answer an address of the API that is right but for its closing slash.

    A redirect would not do: programs follow it with GET, so that what they meant to create
    would come back as a list. Innermost of all, and only where nothing was found: calls are
    counted and kept once, and right addresses pay nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; where no pattern took the path, try its twin."""
        response = self.get_response(request)
        if request.resolver_match is not None or not request.path_info.startswith(PROGRAM_PATHS):
            return response
        path = request.path_info
        twin = path[:-1] if path.endswith("/") else f"{path}/"
        if not is_valid_path(twin):
            return response
        request.path_info = twin
        return self.get_response(request)

"""For machines: `/livez` says the process lives, `/readyz` that the platform can work."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from relief.platform import health


@require_safe
@never_cache
def livez(_request: HttpRequest) -> HttpResponse:
    """Answer 200 without asking anything else: the process takes requests."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when every check is well, else 503; names and ages, nothing secret."""
    checks = health.readiness()
    is_ready = all(check.is_ok for check in checks)
    rows = {check.name: {"ok": check.is_ok, "seen": check.seen} for check in checks}
    return JsonResponse({"ready": is_ready, "checks": rows}, status=200 if is_ready else 503)

"""Home, the emergency's page, search, the emergency switch, the audit log."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from relief.core import clock
from relief.core.http.pages import Page
from relief.dashboard import balance, chrome, maps, queue, starts
from relief.dashboard import search as finder
from relief.emergencies import queries as emergency_queries
from relief.emergencies.models import Emergency
from relief.journal import presenters
from relief.journal.queries import audit_log
from relief.organizations.permissions import Permission
from relief.shipping.models import Promise

PAGE = 50


def overview(actor: Any, emergency: Emergency) -> dict[str, Any]:
    """Return what home and the emergency page share: three numbers, need, map."""
    needs = balance.by_item(actor, emergency)
    sites = balance.by_site(actor, emergency)
    reached, wanted = balance.floors_reached(actor, emergency)
    promises = Promise.objects.visible_to(actor).filter(
        status="open", consignment__request__emergency=emergency
    )
    risky = promises.filter(warned_at__isnull=False).order_by("due_at")
    short = [need for need in needs if need.short]
    return {
        "sees_stock": actor.may(Permission.STOCK_VIEW),
        "needs": needs,
        "sites": sites,
        "floors": {"reached": reached, "wanted": wanted},
        "worst_site": next((site for site in sites if site.lines), None),
        "risky": {
            "count": risky.count(),
            "first": risky.select_related("consignment").first(),
            "running": promises.count(),
        },
        "short": {
            "units": sum(need.short for need in short),
            "items": short[:3],
            "count": len(short),
        },
        "map": maps.emergency(actor, emergency, sites),
    }


class Home(Page):
    """What waits for me, what is burning."""

    template_name = "dashboard/home.html"
    partials = ("overview", "queue")

    def context(self) -> dict[str, Any]:
        """Return the reader's queue and, with an emergency chosen, its overview."""
        tasks = queue.waiting_for(self.actor)
        emergencies = list(emergency_queries.open_emergencies(self.actor))
        emergency = chrome.chosen(self.request, emergencies)
        context: dict[str, Any] = {
            "tasks": tasks[:8],
            "task_count": len(tasks),
            "emergency": emergency,
            "stock_map": self._stock_map(),
            "starts": starts.offered(self.actor),
            "has_overview": False,
        }
        wants_queue_only = self.request.headers.get("HX-Target") == "queue"
        if emergency and self.actor.may(Permission.REQUEST_VIEW) and not wants_queue_only:
            figures = emergency_queries.figures_now(emergency, clock.now())
            context |= overview(self.actor, emergency)
            context |= {
                "has_overview": True,
                "headline": emergency_queries.headline(figures),
                "first_task": _first(tasks),
                "may_ask": self.actor.may(Permission.REQUEST_CREATE),
            }
        return context

    def _stock_map(self) -> dict[str, Any] | None:
        """Return the map of warehouses; None for who sees no stock: all would say nought."""
        may_see = self.actor.may(Permission.STOCK_VIEW)
        return maps.facilities(self.actor) if may_see else None


def _first(tasks: list[queue.Task]) -> queue.Task | None:
    """Return the task the one dark button does: the first that is the reader's to decide."""
    return next((task for task in tasks if task.is_decision), None)


class TaskList(Page):
    """Everything that waits for me."""

    template_name = "dashboard/tasks.html"

    def context(self) -> dict[str, Any]:
        """Return the whole queue."""
        return {"tasks": queue.waiting_for(self.actor)}


class EmergencyPage(Page):
    """Where is need, what can we send."""

    template_name = "dashboard/emergency.html"
    permission = Permission.EMERGENCY_VIEW

    def load(self) -> None:
        """Fetch the emergency."""
        self.emergency = emergency_queries.emergency(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the overview, the published figures and the timeline."""
        figures = emergency_queries.figures_now(self.emergency, clock.now())
        return {
            **overview(self.actor, self.emergency),
            "emergency": self.emergency,
            "classes": balance.by_class(self.actor, self.emergency),
            "figures": figures,
            "headline": emergency_queries.headline(figures),
            "may_manage": self.actor.may(Permission.EMERGENCY_MANAGE),
            "events": presenters.story(self.emergency.uid, limit=20),
        }


class Search(Page):
    """One box finds anything the reader may see."""

    template_name = "dashboard/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the hits under the box (htmx) or as a page."""
        text = request.GET.get("q", "")
        hits = finder.search(self.actor, text)
        if request.headers.get("HX-Request"):
            rows = [
                {
                    "url": hit.url,
                    "icon": hit.icon,
                    "label": hit.label,
                    "detail": f"{hit.kind} · {hit.second}",
                }
                for hit in hits
            ]
            return render(request, "components/results.html", {"results": rows, "query": text})
        return self.render_to_response(self.get_context_data(hits=hits, query=text))


class SwitchEmergency(Page):
    """Choose the emergency that scopes the whole site."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember it and go back; an address of another site is not followed."""
        chosen = request.POST.get("emergency", "")
        uid: UUID | None = None
        if chosen:
            uid = Emergency.objects.get_visible(self.actor, chosen).uid
        chrome.choose(request, uid)
        target = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = "/"
        return HttpResponseRedirect(target)


class AuditLog(Page):
    """Who did what, when."""

    template_name = "dashboard/audit.html"
    permission = Permission.AUDIT_VIEW
    partials = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return a page of the journal, filtered by verb, number and person."""
        rows = audit_log(self.actor)
        asked = {
            key: self.request.GET.get(key, "").replace("\x00", "").strip()[:80]
            for key in ("type", "number", "who")
        }
        if asked["type"]:
            rows = rows.filter(type__startswith=asked["type"])
        if asked["number"]:
            rows = rows.filter(subject_label__istartswith=asked["number"])
        if asked["who"]:
            rows = rows.filter(actor_label__icontains=asked["who"])
        before = self.request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        page = list(rows[: PAGE + 1])
        return {
            "events": presenters.lines(page[:PAGE]),
            "asked": asked,
            "next_before": page[PAGE - 1].pk if len(page) > PAGE else None,
            "title": _("Audit"),
        }

"""Pages that show consignments."""

from typing import Any, ClassVar

from django.core.paginator import Paginator

from relief.core import clock
from relief.core.http.pages import Page
from relief.demand.models import ReliefRequest
from relief.inventory.models import staffed_by
from relief.journal import presenters
from relief.organizations.permissions import Permission
from relief.shipping import lanes, queries
from relief.shipping.models import Consignment
from relief.shipping.queries.names import names_on
from relief.shipping.states import TO_LEAVE, UNDER_WAY, ConsignmentStatus
from relief.shipping.web import cards

PAGE = 20
OPEN = ("dispatched", "in_transit")  # a leg that may be divided
VIEWS = {"under_way": UNDER_WAY, "to_load": TO_LEAVE, "all": tuple(ConsignmentStatus.values)}


class ConsignmentList(Page):
    """What is on the way, where, and whether it keeps its promise."""

    template_name = "shipping/list.html"
    permission = Permission.CONSIGNMENT_VIEW
    partials: ClassVar[tuple[str, ...]] = ("rows",)

    def context(self) -> dict[str, Any]:
        """Return one page of cards, nearest promise first."""
        shown = self.request.GET.get("show", "")
        shown = shown if shown in VIEWS else "under_way"
        typed = self.request.GET.get("q", "").replace("\x00", "").strip()[:40]
        rows = queries.consignments(self.actor).filter(status__in=VIEWS[shown])
        if typed:
            rows = rows.filter(number__icontains=typed)
        pages = Paginator(rows.order_by("promised_at", "-pk"), PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        now = clock.now()
        return {
            "now": now, "shown": shown, "typed": typed, "page": page,
            "cards": cards.cards(page.object_list, now),
            "may_pack": self.actor.may(Permission.CONSIGNMENT_PACK),
        }  # fmt: skip


class ConsignmentDetail(Page):
    """Where is it, will it keep its promise."""

    template_name = "shipping/detail.html"
    permission = Permission.CONSIGNMENT_VIEW
    partials: ClassVar[tuple[str, ...]] = ("live-head",)
    row: Consignment

    def load(self) -> None:
        """Fetch the consignment."""
        self.row = queries.consignment(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the consignment as it looks now."""
        now = clock.now()
        legs = [(leg, cards.leg_pill(leg)) for leg in self.row.legs.all()]
        names = names_on(leg for leg, _pill in legs)
        loads = self.actor.sees_all or (self.row.to_facility_id or self.row.origin_id) in set(
            staffed_by(self.actor)
        )
        drives = self.actor.organization_id in {
            self.row.carrier_id,
            *(leg.carrier_id for leg in self.row.legs.all()),
        }
        may_move = self.actor.may(Permission.CONSIGNMENT_MOVE) and (loads or drives)
        return {
            "now": now,
            "row": self.row,
            "card": cards.card(self.row, now, names),
            "legs": legs,
            "names": names,
            "map": cards.map_of(self.row, names),
            "events": presenters.story(self.row.uid, limit=60),
            "footprint": lanes.footprint_of(self.row, now.date()),
            "can_merge": queries.mergeable(self.actor, self.row).exists(),
            "pauses": list(self.row.pauses.all()),
            "sailing": next((leg for leg, _pill in legs if leg.status in OPEN), None),
            "to_leave": self.row.status in TO_LEAVE,
            "differences": [item for leg, _pill in legs for item in leg.discrepancies.all()],
            "next_leg": next(
                (leg for leg, _pill in legs if leg.status not in {"received", "cancelled"}), None
            ),
            "may_pack": loads and self.actor.may(Permission.CONSIGNMENT_PACK),
            "may_report": may_move
            and (
                self.row.status in UNDER_WAY
                or (self.row.is_inbound and self.row.status in TO_LEAVE)
            ),
            "under_way": self.row.status in UNDER_WAY,
        }


class RequestConsignments(Page):
    """The consignments of a request, as a part of the request's page."""

    template_name = "shipping/request_consignments.html"
    permission = Permission.REQUEST_VIEW

    def load(self) -> None:
        """Make sure that the request itself is visible."""
        self.wanted = ReliefRequest.objects.get_visible(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the cards, those at risk first."""
        now = clock.now()
        found = cards.cards(queries.of_request(self.actor, self.wanted.uid), now)
        open_ = [card for card in found if card.row.status not in cards.ENDED]
        return {
            "now": now, "cards": open_ + [card for card in found if card not in open_],
            "open": len(open_), "wanted": self.wanted,
        }  # fmt: skip


class Loading(Page):
    """The next thing to do with one's hands at a warehouse: pick, pack, load."""

    template_name = "shipping/loading.html"
    permission = Permission.CONSIGNMENT_PACK

    def context(self) -> dict[str, Any]:
        """Return the queue, nearest promise first."""
        now = clock.now()
        rows = queries.to_load(self.actor)
        if not self.actor.sees_all:
            rows = rows.filter(origin_id__in=staffed_by(self.actor))
        return {"now": now, "cards": cards.cards(rows[:50], now), "wide": False}

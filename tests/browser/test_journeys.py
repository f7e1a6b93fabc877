"""Two journeys by pages alone, in both languages: a call to its closed ticket, a request to its door.

The main pages of both (home, request, ticket, stock, public tracking) are looked at by axe
where they have something to show. Only what programs do, a lorry's report, is no page here.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import Actor
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest
from relief.helpline.models import CallBack, Ticket
from relief.shipping import actions as shipping
from relief.shipping.models import Consignment
from relief.tracking.models import Tracked
from tests.browser.conftest import assert_accessible, press, screenshot, sign_in
from tests.factories import consignments, deliveries, people, plans, requests, stock, tickets
from tests.journeys.world import workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
OpenPage = Callable[..., Page]


@dataclass
class Cast:
    """Everybody who does a step."""

    operator: Actor
    officer: Actor
    coordinator: Actor
    giver: Actor
    loader: Actor
    courier: Actor


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The people, a shared stock, a place known by name, and a quota for the helpline."""
    requests.emergency()
    site = requests.site("磨西镇")
    site.search = " 磨西镇 moxizhen mxz "
    site.save()
    item = stock.item("blanket", name_zh="毛毯", name_en="Blanket", unit_weight_kg="1.5")
    item.search, item.unit_volume_m3 = " 毛毯 maotan mt blanket ", "0.01"
    item.save()
    requests.figure("blanket", units=1, people=1)
    stock.facility("chengdu", name_zh="成都仓", name_en="Chengdu")
    giver = people.partner("giver")
    plans.stock(giver, 500, item="blanket")
    tickets.quota(emergency=requests.emergency())
    return Cast(
        operator=tickets.operator(),
        officer=people.actor("programme_officer", organization=people.partner("asking-org")),
        coordinator=people.actor("coordinator", organization=people.operator()),
        giver=people.actor("partner_admin", organization=giver),
        loader=consignments.loader(),
        courier=deliveries.courier("courier-org"),
    )


class Stage:
    """Opens pages as the people of the cast, one after another at one computer and one phone, in
    one language, and presses their one button.
    """

    def __init__(self, open_page: OpenPage, language: str) -> None:
        self.open_page, self.language = open_page, language
        self.shown: dict[bool, Page] = {}

    def page(self, who: Actor, name: str, *arguments: object, phone: bool = False) -> Page:
        if phone not in self.shown:
            self.shown[phone] = self.open_page(language=self.language, phone=phone)
            self.shown[phone].set_default_timeout(60_000)
        page = sign_in(self.shown[phone], who)
        page.goto(reverse(name, args=arguments))
        return page

    def press(self, page: Page, button: str) -> None:
        """Press a button that posts a form, and wait for the page that follows."""
        press(page, page.locator(button).first)

    def look(self, page: Page, name: str) -> None:
        """Let axe look at a page, and keep a picture of it."""
        screenshot(page, f"journey-{name}-{self.language}")
        assert_accessible(page)


def pick(page: Page, field: str, typed: str) -> None:
    page.locator(field).press_sequentially(typed, delay=20)
    page.locator("[role=option]:visible").first.click()


def take_call(stage: Stage, cast: Cast) -> Ticket:
    """A daughter rings for her mother: the call is written down and saved with F9."""
    page = stage.page(cast.operator, "helpline:desk")
    page.fill("[name=phone]", "0836-2812345 转 12")
    page.locator("[name=relation][value=family]").check(force=True)
    page.fill("[name=name]", "赵秀英")
    page.fill("[name=birth_year]", "1935")
    pick(page, "#where", "磨西")
    page.fill("[name=road]", "演示路 3 号")
    page.fill("[name=room]", "502")
    page.locator("[name=living][value=alone]").check(force=True)
    page.locator("[name=mobility][value=bed]").check(force=True)
    page.fill("[name=medicine_days]", "0")
    pick(page, "#need_item_1", "毛毯")
    page.locator("[name=need_quantity]").first.fill("2")
    expect(page.locator("#beside")).to_contain_text("72")
    page.wait_for_timeout(700)
    page.keyboard.press("F9")
    page.wait_for_url("**/tickets/**")
    stage.look(page, "ticket")
    stage.press(page, "form[action$='/request/'] button")
    row = Ticket.objects.get()
    assert (row.triage_class, row.status) == (2, "waiting_stock")
    return row


def ask(stage: Stage, cast: Cast) -> ReliefRequest:
    """An officer asks for thirty people; a coordinator verifies."""
    page = stage.page(cast.officer, "demand:request-new")
    pick(page, "#where, #id_where", "磨西")
    page.fill("[name=people]", "30")
    with page.expect_navigation(url="**/edit/"):
        page.locator("main button[type=submit]").first.click()
    page.fill("[name=quantity_blanket]", "30")
    page.locator("[name=quantity_blanket]").blur()
    page.wait_for_load_state("networkidle")
    stage.press(page, "button[name=submit]")
    row = ReliefRequest.objects.get(origin_uid=None)
    page = stage.page(cast.coordinator, "demand:request-verify", row.uid)
    stage.press(page, "main button.r-btn--primary")
    row.refresh_from_db()
    assert row.status == "approved"
    return row


def plan_and_release(stage: Stage, cast: Cast) -> None:
    """The worker plans for both; a coordinator approves, the owner lets the goods go."""
    workers()
    for plan in AllocationPlan.objects.filter(status="proposed").order_by("pk"):
        page = stage.page(cast.coordinator, "allocation:plan-detail", plan.uid)
        stage.press(page, "button[form=approve]")
        workers()
    for order in ReleaseOrder.objects.filter(status="submitted").order_by("pk"):
        page = stage.page(cast.giver, "allocation:release-detail", order.uid)
        stage.press(page, "form[action$='/accept/'] button")
    workers()


def send(stage: Stage, cast: Cast) -> None:
    """The warehouse packs and sends on a phone; the lorry's program reports its arrival."""
    for load in Consignment.objects.order_by("pk"):
        page = stage.page(cast.loader, "shipping:consignment-pack", load.uid, phone=True)
        stage.press(page, "button[form=pack]")
        page.goto(reverse("shipping:consignment-dispatch", args=[load.uid]))
        stage.press(page, "button[form=send]")
        for leg in load.legs.order_by("sequence"):
            shipping.report_leg(actor=cast.loader, now=clock.now(), uid=leg.uid, status="arrived")
    workers()


def hand_over(stage: Stage, cast: Cast) -> None:
    """A coordinator says who brings it and to whom; the courier hands over against the code."""
    courier = str(people.user_of(cast.courier).uid)
    for row in Delivery.objects.order_by("pk"):
        if row.contact is None:
            page = stage.page(cast.coordinator, "delivery:delivery-contact", row.uid)
            who = {"name": "发放点", "phone": "0836-2811111", "address": "磨西镇 发放点"}
            for name, text in who.items():
                page.fill(f"[name={name}]", text)
            stage.press(page, "main button[type=submit]")
        page = stage.page(cast.coordinator, "delivery:delivery-detail", row.uid)
        page.locator("[name=method][value=home]").check(force=True)
        page.select_option("[name=courier]", courier)
        stage.press(page, "form:has([name=method]) button[type=submit]")
        page = stage.page(cast.courier, "delivery:courier-go-out", row.uid, phone=True)
        stage.press(page, "button[form=step]")
        page.goto(reverse("delivery:courier-hand-over", args=[row.uid]))
        page.fill("[name=code]", deliveries.code_of(row))
        stage.press(page, "button[form=hand]")
        row.refresh_from_db()
        assert row.status == "delivered"
    workers()


def confirm(stage: Stage, cast: Cast, row: Ticket) -> None:
    """The operator rings: five questions, and the ticket is closed."""
    page = stage.page(cast.operator, "helpline:ticket-detail", row.uid)
    call = CallBack.objects.get(kind="confirm", ended_at=None)
    stage.press(page, f"main a[href$='/helpline/call-backs/{call.uid}/']")
    answers = {"received": "yes", "right": "yes", "safe": "yes", "more": "no", "score": "5"}
    for name, answer in answers.items():
        page.locator(f"[name={name}][value='{answer}']").check(force=True)
    stage.press(page, "form:has([name=score]) button[type=submit]")
    row.refresh_from_db()
    assert row.status == "closed"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_call_ends_in_a_closed_ticket_and_a_request_at_a_signed_door(
    open_page: OpenPage, cast: Cast, language: str
) -> None:
    stage = Stage(open_page, language)

    ticket = take_call(stage, cast)
    request = ask(stage, cast)
    plan_and_release(stage, cast)
    stage.look(stage.page(cast.giver, "inventory:stock-list"), "stock")
    send(stage, cast)
    hand_over(stage, cast)
    confirm(stage, cast, ticket)

    request.refresh_from_db()
    assert request.status == "fulfilled"
    page = stage.page(cast.officer, "demand:request-detail", request.uid)
    expect(page.locator("main")).to_contain_text(str(request.number))
    stage.look(page, "request")
    stage.look(stage.page(cast.coordinator, "home"), "home")
    code = str(Tracked.objects.filter(kind="consignment").order_by("pk")[0].code_sealed)
    public = open_page(language=language, phone=True)
    public.goto(reverse("tracking:public", args=[code]))
    stage.look(public, "public")

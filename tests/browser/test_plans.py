"""Requests and plans in Chromium: they are read, compared and approved; every page is accessible."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationPlan, Appeal, ReleaseOrder
from relief.core import clock
from relief.core.actors import Actor
from relief.demand.models import ReliefRequest, RequestLine
from tests.browser.conftest import assert_accessible, assert_fits, press, screenshot, sign_in
from tests.factories import people, plans, requests

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


@pytest.fixture
def world(transactional_db: None) -> dict[str, object]:
    """Four requests of three classes, two owners, one that does not share; a plan and a what-if."""
    boss = people.actor("coordinator", organization=people.operator())
    officer = people.actor("programme_officer", organization=people.partner("onefoundation"))
    giver = people.actor("partner_admin", organization=people.partner("giver"))
    for code, zh, en in (
        ("tent-12", "救灾单帐篷 12 m²", "Relief tent 12 m²"),
        ("blanket", "毛毯", "Blanket"),
    ):
        row = requests.item(code)
        row.name_zh, row.name_en = zh, en
        row.save()
        requests.figure(code, units=1, people=5 if code == "tent-12" else 1)
    for name, count, urgency in (
        ("海螺沟片区", 11_779, 1),
        ("得妥镇", 3860, 1),
        ("石棉县城", 4200, 2),
        ("磨西镇小学", 640, 3),
    ):
        requests.approved(
            officer,
            {"tent-12": count // 5, "blanket": count},
            coordinator=boss,
            at=name,
            people_count=count,
            request_class=urgency,
            people_60_plus=count // 5,
        )
    plans.facility("xian", name_zh="西安仓", name_en="Xi'an")
    plans.facility("chengdu", name_zh="成都仓", name_en="Chengdu")
    plans.stock(people.partner("giver"), 1800)
    plans.stock(people.partner("giver"), 9000, item="blanket")
    plans.stock(people.partner("giver"), 500, at="xian")
    plans.stock(people.partner("hoarder"), 700, at="xian", shared=False)
    plan = plans.proposed(boss)
    copy = actions.copy_plan(
        actor=boss,
        now=clock.now(),
        plan_uid=plan.uid,
        note="Hoarder shares 700 tents",
        assumptions=[{"kind": "share", "owner": "hoarder"}],
    )
    tasks.work_out(copy.pk)
    return {"boss": boss, "officer": officer, "giver": giver, "plan": plan, "copy": copy}


def show(page: Page, name: str, *arguments: object) -> None:
    page.goto(reverse(name, args=arguments))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_two_plans_are_compared_and_one_approved(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    plan, copy = world["plan"], world["copy"]
    assert isinstance(plan, AllocationPlan)
    assert isinstance(copy, AllocationPlan)
    page = sign_in(open_page(language=language), world["boss"])  # type: ignore[arg-type]

    show(page, "allocation:plan-compare", plan.uid, copy.uid)
    screenshot(page, f"plan-compare-{language}")
    assert_accessible(page)
    page.locator("td a.r-link").first.click()
    expect(page.locator("#why p").first).to_be_visible()
    screenshot(page, f"plan-why-{language}")
    show(page, "allocation:plan-detail", plan.uid)
    approve, boxes = page.locator("button[form=approve]"), page.locator("[name=request]:checked")
    all_of_them = boxes.count()
    boxes.first.uncheck()
    expect(approve).to_contain_text(re.compile(rf"\D{all_of_them - 1} "))
    expect(page.locator("#id_reason")).to_have_attribute("required", "")
    page.locator("[name=request]:enabled:not(:checked)").check()
    expect(approve).to_contain_text(re.compile(rf"\D{all_of_them} "))
    press(page, approve)
    page.wait_for_load_state("networkidle")

    plan.refresh_from_db()
    assert plan.status in ("committed", "proposed")
    screenshot(page, f"plan-approved-{language}")
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_plan_is_asked_for_an_emergency_a_region_and_some_requests(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    boss = world["boss"]
    page = sign_in(open_page(language=language), boss)  # type: ignore[arg-type]
    phone = sign_in(open_page(language=language, phone=True), boss)  # type: ignore[arg-type]
    first = ReliefRequest.objects.order_by("pk")[0]

    show(page, "allocation:plan-list")
    page.locator("form[action$='/plans/start/'] button").click()
    whole = worked_out(page)
    screenshot(page, f"plan-proposed-{language}")
    assert_accessible(page)
    ask(page, place="6101")
    none = worked_out(page)
    ask(phone, requests=f"{first.number}，")
    chosen = worked_out(phone)
    screenshot(phone, f"plan-proposed-phone-{language}")
    assert_accessible(phone)
    assert_fits(phone)
    ask(phone, requests="RQ-0")

    expect(phone.locator("main")).to_contain_text("RQ-0")
    screenshot(phone, f"plan-start-refused-{language}")
    assert_accessible(phone)
    assert_fits(phone)
    asked = [len(plan.snapshot["requests"]) for plan in (whole, none, chosen)]
    assert asked == [4, 0, 1]
    assert chosen.reach == {"requests": [str(first.uid)]}


def ask(page: Page, **values: str) -> None:
    """Ask for a plan of a part, by the page where it is asked."""
    show(page, "allocation:plan-start")
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    press(page, page.locator("main button[type=submit]").first)
    page.wait_for_load_state("networkidle")


def worked_out(page: Page) -> AllocationPlan:
    """Let the planner work and show what it proposes."""
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/"))
    uid = page.url.rstrip("/").rpartition("/")[2]
    tasks.work_out_waiting()
    page.reload()
    page.wait_for_load_state("networkidle")
    return AllocationPlan.objects.get(uid=uid)


def commit(world: dict[str, object]) -> None:
    plan = world["plan"]
    assert isinstance(plan, AllocationPlan)
    second = people.actor("coordinator", organization=people.operator())
    for actor in (world["boss"], second):
        assert isinstance(actor, Actor)
        found = actions.approve_plan(actor=actor, now=clock.now(), plan_uid=plan.uid)
        if found.status == "committed":
            return


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_request_says_what_comes_and_why_not_all(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    commit(world)
    page = sign_in(open_page(language=language), world["officer"])  # type: ignore[arg-type]

    show(page, "demand:request-list")
    screenshot(page, f"request-list-{language}")
    assert_accessible(page)
    press(page, page.get_by_text("海螺沟片区").first)
    page.wait_for_load_state("networkidle")
    screenshot(page, f"request-detail-{language}")
    assert_accessible(page)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_number_is_appealed_and_answered(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    commit(world)
    officer = sign_in(open_page(language=language), world["officer"])  # type: ignore[arg-type]
    boss = sign_in(open_page(language=language), world["boss"])  # type: ignore[arg-type]
    phone = sign_in(open_page(language=language, phone=True), world["boss"])  # type: ignore[arg-type]
    line = RequestLine.objects.filter(
        request__site__name_zh="海螺沟片区", item__code="tent-12"
    ).get()

    show(officer, "demand:request-detail", line.request.uid)
    officer.locator(f"a[href*='{line.uid}/appeal']").first.click()
    officer.fill("[name=text]", "300 more came down from the upper village")
    officer.locator("main button[type=submit]").first.click()
    officer.wait_for_url("**/appeals/**")
    screenshot(officer, f"appeal-{language}")
    assert_accessible(officer)
    appeal = Appeal.objects.get()
    show(officer, "allocation:appeal-new", line.uid)
    expect(officer.locator("main")).to_contain_text(str(appeal.number))
    assert officer.locator("[name=text]").count() == 0
    screenshot(officer, f"appeal-waiting-{language}")
    show(phone, "allocation:appeal-detail", appeal.uid)
    expect(phone.locator("main .r-clock")).to_be_visible()
    screenshot(phone, f"appeal-phone-{language}")
    assert_accessible(phone)
    assert_fits(phone)
    show(boss, "allocation:appeal-detail", appeal.uid)
    boss.fill("[name=answer]", "counted again: you are right")
    boss.locator("main button[type=submit]").first.click()
    appeal.refresh_from_db()
    assert appeal.status == "open"  # who answers has to choose
    boss.select_option("[name=uphold]", "1")
    press(boss, boss.locator("main button[type=submit]").first)
    boss.wait_for_load_state("networkidle")
    expect(boss.locator("[name=answer]")).to_have_count(0)

    appeal.refresh_from_db()
    assert appeal.status == "upheld"
    screenshot(boss, f"appeal-answered-{language}")
    officer.goto(boss.url)
    expect(officer.locator("main")).to_contain_text("counted again: you are right")
    screenshot(officer, f"appeal-answer-read-{language}")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_left_out_of_a_plan_shows_its_reason_to_every_partner(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    plan = world["plan"]
    assert isinstance(plan, AllocationPlan)
    boss = sign_in(open_page(language=language), world["boss"])  # type: ignore[arg-type]
    phone = sign_in(open_page(language=language, phone=True), world["giver"])  # type: ignore[arg-type]
    tasks.read_equity()

    show(boss, "allocation:plan-detail", plan.uid)
    boss.locator("[name=request]:checked").last.uncheck()
    boss.locator("#id_reason").evaluate("field => { field.required = false }")  # as without script
    press(boss, boss.locator("button[form=approve]"))
    boss.wait_for_load_state("networkidle")
    assert not plan.approvals.exists()  # it wants a reason first
    assert boss.locator("[name=request]:enabled:not(:checked)").count() == 1
    screenshot(boss, f"plan-left-out-without-reason-{language}")
    assert_accessible(boss)
    boss.fill("[name=reason]", "counted twice: wait for the recount")
    press(boss, boss.locator("button[form=approve]"))
    boss.wait_for_load_state("networkidle")
    screenshot(boss, f"plan-left-out-{language}")
    show(phone, "allocation:equity")

    expect(phone.locator("main")).to_contain_text("counted twice: wait for the recount")
    screenshot(phone, f"equity-with-reason-phone-{language}")
    assert_accessible(phone)
    assert_fits(phone)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_plans_are_seen_by_partner_and_item_and_fairness_by_week(
    open_page: OpenPage, world: dict[str, object], language: str
) -> None:
    plan, copy = world["plan"], world["copy"]
    assert isinstance(plan, AllocationPlan)
    assert isinstance(copy, AllocationPlan)
    page = sign_in(open_page(language=language), world["boss"])  # type: ignore[arg-type]
    phone = sign_in(open_page(language=language, phone=True), world["boss"])  # type: ignore[arg-type]
    tasks.read_equity()

    compare = reverse("allocation:plan-compare", args=[plan.uid, copy.uid])
    for kind in ("partner", "item"):
        page.goto(f"{compare}?by={kind}")
        page.wait_for_load_state("networkidle")
        screenshot(page, f"plan-compare-by-{kind}-{language}")
    assert_accessible(page)
    with page.expect_download() as sent:
        page.locator("a[href$='/export/']").first.click()
    table = Path(sent.value.path()).read_text(encoding="utf-8-sig")
    for name in ("equity", "prepositioning"):
        show(page, f"allocation:{name}")
        screenshot(page, f"{name}-{language}")
        assert_accessible(page)
        show(phone, f"allocation:{name}")
        screenshot(phone, f"{name}-phone-{language}")
        assert_fits(phone)

    assert len(table.splitlines()) == 2 + 8
    assert "#reached+num+planned" in table


def test_a_request_is_written_in_one_page(open_page: OpenPage, world: dict[str, object]) -> None:
    page = sign_in(open_page(language="en"), world["officer"])  # type: ignore[arg-type]

    show(page, "demand:request-new")
    screenshot(page, "request-new")
    assert_accessible(page)
    page.locator("#where, #id_where").first.press_sequentially("海螺", delay=30)
    page.locator("[role=option]").first.click()
    page.fill("[name=people]", "500")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/edit/")
    page.fill("[name=quantity_tent-12]", "90")
    page.locator("[name=quantity_tent-12]").blur()
    page.wait_for_load_state("networkidle")
    screenshot(page, "request-edit")
    assert_accessible(page)
    press(page, page.locator("button[name=submit]"))
    page.wait_for_load_state("networkidle")

    screenshot(page, "request-submitted")
    assert "/edit/" not in page.url


def test_pages_hold_on_a_phone_and_in_the_dark(
    open_page: OpenPage, world: dict[str, object]
) -> None:
    commit(world)
    order = ReleaseOrder.objects.order_by("pk")[0]
    dark = sign_in(open_page(language="zh-hans", dark=True), world["boss"])  # type: ignore[arg-type]
    phone = sign_in(open_page(language="zh-hans", phone=True), world["giver"])  # type: ignore[arg-type]

    show(dark, "allocation:plan-list")
    screenshot(dark, "plan-list-dark")
    assert_accessible(dark)
    plan = world["plan"]
    assert isinstance(plan, AllocationPlan)
    show(dark, "allocation:plan-what-if", plan.uid)
    screenshot(dark, "plan-what-if-dark")
    show(dark, "demand:request-detail", order.request.uid)
    screenshot(dark, "request-detail-dark")
    for name, arguments in (("release-list", ()), ("release-detail", (order.uid,))):
        show(phone, f"allocation:{name}", *arguments)
        screenshot(phone, f"{name}-phone")
        assert_accessible(phone)
        assert_fits(phone)

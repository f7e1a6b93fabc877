"""Change a facility's facts, close it, open it again, say who works there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.inventory.actions import change_facility as care
from relief.inventory.actions import receipt, staff
from relief.inventory.actions.facilities import FacilityThere
from relief.inventory.models import Facility, FacilityStaff, StockBalance
from relief.journal.models import Event
from relief.journal.presenters import sentence
from relief.journal.relay import relay
from relief.organizations.actions import remove_member
from relief.organizations.models import Membership
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(owner):
    return stock.facility(
        "own-store", operator=people.partner("owner-org"), capacity_m3=100, assumed=["capacity_m3"]
    )


@pytest.fixture
def worker(owner):
    """A colleague who could work at the facility."""
    return people.actor("stock_keeper", organization=people.partner("owner-org"))


@pytest.fixture
def hand(worker):
    """The membership of that colleague."""
    return Membership.objects.get(user_id=worker.id)


def change(actor, place, **values):
    return care.change_facility(actor=actor, now=clock.now(), facility=place.uid, values=values)


def close(actor, place, reason="lease ended"):
    return care.close_facility(actor=actor, now=clock.now(), facility=place.uid, reason=reason)


def reopen(actor, place, reason="lease renewed"):
    return care.reopen_facility(actor=actor, now=clock.now(), facility=place.uid, reason=reason)


def add(actor, place, member):
    return staff.add_staff(actor=actor, now=clock.now(), facility=place.uid, member=member.uid)


def remove(actor, place, member):
    return staff.remove_staff(actor=actor, now=clock.now(), facility=place.uid, member=member.uid)


def test_facts_change_and_are_assumed_no_more(owner, place):
    row = change(owner, place, capacity_m3=250, address="1 Dock Road")

    assert (row.capacity_m3, row.address, row.assumed) == (250, "1 Dock Road", [])
    event = Event.objects.get(type="facility.changed")
    assert event.payload["fields"] == ["address", "capacity_m3"]


def test_the_same_facts_again_are_no_change(owner, place):
    change(owner, place, capacity_m3=100)

    assert not Event.objects.filter(type="facility.changed").exists()
    assert Facility.objects.get(pk=place.pk).assumed == ["capacity_m3"]


@pytest.mark.parametrize("values", [{"name_zh": " "}, {"code": "x"}, {"operator_id": 1}])
def test_what_may_not_change_is_refused(owner, place, values):
    with pytest.raises(Invalid):
        change(owner, place, **values)


def test_two_facilities_do_not_share_a_name(owner, place):
    stock.facility("wuhan", name_zh="武汉备灾仓")

    with pytest.raises(FacilityThere):
        change(owner, place, name_zh="武汉备灾仓")


def test_an_empty_facility_closes_once(owner, place):
    close(owner, place)
    close(owner, place)

    assert not Facility.objects.get(pk=place.pk).is_active
    assert Event.objects.filter(type="facility.closed").count() == 1


def test_a_facility_with_goods_stays_open(owner, place):
    stock.stock(1, owner=people.partner("outsider-org"), at=place)

    with pytest.raises(care.StillInUse):
        close(owner, place)


def test_a_facility_that_goods_are_announced_for_stays_open(owner, place):
    lines = [receipt.Expected(item=stock.item().uid, quantity=9)]
    receipt.announce(
        actor=owner, now=clock.now(), facility=place.uid, goods=receipt.Announcement(lines=lines)
    )

    with pytest.raises(care.StillInUse):
        close(owner, place)


def test_a_closed_facility_opens_again_once(owner, place):
    reopen(owner, place)
    close(owner, place)

    reopen(owner, place)
    reopen(owner, place)

    assert Facility.objects.get(pk=place.pk).is_active
    event = Event.objects.get(type="facility.reopened")
    assert (event.subject_uid, event.payload["reason"]) == (place.uid, "lease renewed")


def test_the_timeline_calls_it_by_the_readers_name(owner, place):
    change(owner, place, name_zh="周转仓", name_en="Transit store")
    close(owner, place)

    event = Event.objects.get(type="facility.closed")
    with translation.override("zh-hans"):
        assert sentence(event) == "周转仓 已关闭：lease ended"
    assert sentence(event) == "Transit store closed: lease ended"


def test_who_worked_there_works_there_again(owner, place, worker, hand):
    add(owner, place, hand)
    close(owner, place)
    reopen(owner, place)

    goods = stock.stock(5, owner=people.partner("outsider-org"), at=place)
    assert goods in StockBalance.objects.visible_to(worker)


def test_a_facility_whose_name_another_has_stays_closed(owner, place):
    close(owner, place)
    stock.facility("heir", name_zh=place.name_zh)

    with pytest.raises(FacilityThere):
        reopen(owner, place)

    assert not Facility.objects.get(pk=place.pk).is_active


@pytest.mark.parametrize("verb", [close, reopen])
def test_closing_and_opening_say_why(owner, place, verb):
    with pytest.raises(Invalid):
        verb(owner, place, reason=" ")


@pytest.mark.parametrize("verb", [change, close, reopen])
def test_nobody_changes_or_closes_what_others_run(outsider, place, verb):
    with pytest.raises(NotAllowed):
        verb(outsider, place)


def test_who_works_there_sees_what_others_keep_there(owner, place, worker, hand):
    goods = stock.stock(5, owner=people.partner("outsider-org"), at=place)
    assert goods not in StockBalance.objects.visible_to(worker)

    add(owner, place, hand)
    add(owner, place, hand)

    assert goods in StockBalance.objects.visible_to(worker)
    assert Event.objects.filter(type="facility.staffed").count() == 1


def test_a_colleague_is_removed_again(owner, place, hand):
    add(owner, place, hand)
    remove(owner, place, hand)
    remove(owner, place, hand)

    assert not FacilityStaff.objects.filter(facility=place).exists()
    assert Event.objects.filter(type="facility.unstaffed").count() == 1


def test_a_person_of_another_organization_is_not_found(owner, outsider, place):
    stranger = Membership.objects.get(user_id=outsider.id)

    with pytest.raises(NotFound):
        add(owner, place, stranger)


def test_a_keeper_without_the_right_says_not_who_works_there(place, hand):
    keeper = people.actor("stock_keeper", organization=people.partner("owner-org"))

    with pytest.raises(NotAllowed):
        add(keeper, place, hand)


def test_pages_change_staff_and_close(owner, place, hand, sign_in):
    client = sign_in(owner)
    at = {name: reverse(f"inventory:facility-{name}", args=[place.uid])
          for name in ("detail", "change", "people", "close", "reopen")}  # fmt: skip

    facts = {"name_zh": place.name_zh, "name_en": "Own store", "address": "1 Dock Road"}
    assert "Own store" in client.post(at["change"], facts, follow=True).text
    people_page = client.post(at["people"], {"member": hand.uid}, follow=True).text
    assert hand.user.name in people_page
    gone = reverse("inventory:facility-person-remove", args=[place.uid, hand.uid])
    assert "Nobody yet" in client.post(gone, follow=True).text
    assert (
        "closed: lease ended"
        in client.post(at["close"], {"reason": "lease ended"}, follow=True).text
    )
    closed = client.get(reverse("inventory:facility-list")).text
    assert closed.index("Closed facilities") < closed.index("Own store")
    assert "Receive" not in client.get(at["detail"]).text
    again = client.post(at["reopen"], {"reason": "lease renewed"}, follow=True).text
    assert "open again: lease renewed" in again
    assert "Receive" in again
    assert client.post(at["reopen"], {"reason": ""}).status_code == 422


def test_programs_change_and_close(owner, place):
    key = people.api_key(people.partner("owner-org"), "facilities:write")
    client = Client(headers={"Authorization": f"Bearer {key}"})

    def post(name, **body):
        address = reverse(f"api-inventory:facility-{name}", args=[place.uid])
        return client.post(address, body, content_type="application/json")

    assert post("change", capacity_m3=None).json()["capacity_m3"] is None
    assert post("change", code="x").status_code == 400
    assert post("close", reason="lease ended").json()["is_active"] is False
    assert post("reopen").status_code == 400
    assert post("reopen", reason="lease renewed").json()["is_active"] is True


def test_who_leaves_the_organization_works_at_its_warehouses_no_more(owner, place, worker, hand):
    elsewhere = stock.facility("other-store", operator=people.partner("outsider-org"))
    FacilityStaff.objects.create(facility=elsewhere, user_id=worker.id)
    add(owner, place, hand)

    remove_member(actor=owner, now=clock.now(), uid=hand.uid)
    relay()

    assert [row.facility for row in FacilityStaff.objects.filter(user_id=worker.id)] == [elsewhere]

"""Donors hear of every answer by mail, in their language, with the link to their page."""

import pytest

from relief.core import clock
from relief.donations import actions
from relief.journal.models import Event, OutboxEntry
from relief.journal.relay import relay
from relief.notices.models import Message
from tests.factories import people, pledges

pytestmark = pytest.mark.django_db
CONTACT = "Ms Weber <weber@donor.example>, +32 4 000 00 00"


def mails() -> list[Message]:
    relay()
    return list(Message.objects.filter(about_type__startswith="pledge.").order_by("pk"))


def test_a_donor_is_told_of_offer_and_answer_with_the_link() -> None:
    giver = people.actor("donor", organization=pledges.donor(), language="zh-hans")
    row = pledges.accepted(contact=CONTACT, by=giver)

    offered, accepted = mails()

    assert (offered.address, accepted.address) == ("weber@donor.example",) * 2
    assert f"/give/{row.follow_sealed}/" in str(accepted.body)
    assert "已接受" in str(accepted.body)


@pytest.mark.parametrize(
    ("decision", "words"),
    [("decline", "cannot be taken: too heavy"), ("redirect", "needed elsewhere: Red Cross Macau")],
)
def test_a_no_says_why_in_the_donors_language(decision: str, words: str) -> None:
    giver = people.actor("donor", organization=pledges.donor(), language="en")
    row = pledges.screened(contact=CONTACT, by=giver)
    answer = actions.Answer(decision, reason="too heavy", redirect_to="Red Cross Macau")
    actions.decide(actor=pledges.desk(), now=clock.now(), uid=row.uid, answer=answer)

    told = mails()[-1]

    assert words in str(told.body)
    assert str(told.title) == f"Your offer {row.number}"


def test_a_contact_without_an_address_gets_no_mail() -> None:
    pledges.accepted(contact="+32 4 000 00 00")

    assert mails() == []


def test_a_step_that_is_relayed_again_is_told_once() -> None:
    pledges.offered(contact=CONTACT)
    relay()
    event = Event.objects.get(type="pledge.offered")
    OutboxEntry.objects.create(event=event, subject_uid=event.subject_uid)

    assert len(mails()) == 1

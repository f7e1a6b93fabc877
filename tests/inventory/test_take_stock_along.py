"""A list taken out of the platform comes back as it was: import(export(x)) = x."""

import unicodedata
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from relief.core import clock
from relief.inventory.actions import import_list
from relief.inventory.models import StockBalance, StockImport, StockLot
from relief.inventory.sheets.values import clean_text, is_nothing
from tests.factories import people, stock
from tests.proof import scale

pytestmark = pytest.mark.django_db
NAUGHTY = [
    "=1+1",
    "-5",
    "+86",
    "@x",
    "'",
    "''x",
    "\u2019=",
    "#1",
    "007",
    "1e5",
    "2030-01-01",
    "𠮷",
    "a|b;c\t",
    'q"q',
]
PLAIN = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20
)


def _is_kept(text):
    return (
        clean_text(text) == text and unicodedata.is_normalized("NFC", text) and not is_nothing(text)
    )


TEXTS = st.one_of(st.just(""), st.sampled_from(NAUGHTY), PLAIN).map(str.strip).filter(
    lambda text: not text or (not any(unicodedata.category(one)[0] == "C" for one in text) and _is_kept(text))
)  # fmt: skip
LOTS = st.lists(
    st.tuples(
        st.integers(1, 10**9), TEXTS, TEXTS, TEXTS,
        st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2099, 12, 31))),
        st.sampled_from(["good", "damaged", "quarantined"]),
        st.one_of(st.none(), st.tuples(
            st.decimals(0, 10**6, places=6), st.sampled_from(["CNY", "USD", "MGA"]))),
    ),
    min_size=1, max_size=6, unique_by=lambda lot: (lot[1], lot[2]),
)  # fmt: skip


@contextmanager
def undone():
    """Undo one example; actions may open their durable block inside."""
    example = transaction.atomic()
    example._from_testcase = True
    with example:
        yield
        transaction.set_rollback(True)


def on_hand(organization):
    rows = StockBalance.objects.filter(lot__owner=organization, on_hand__gt=0).values_list(
        "lot__unit_price", "lot__currency", "lot__item__code", "lot__batch", "lot__donor", "lot__expires_on", "facility__code",
        "bin__code", "condition", "on_hand",
    )  # fmt: skip
    return {row[:-1]: row[-1] for row in rows}


def priced(balance, price):
    if price is not None:
        amount, currency = price
        StockLot.objects.filter(pk=balance.lot_id).update(unit_price=amount, currency=currency)


def test_prices_come_back_with_the_goods(sign_in):
    keeper = people.actor("stock_keeper", organization=people.partner("a"))
    priced(stock.stock(50, owner=people.partner("a"), batch="B1"), (Decimal("12.5"), "USD"))
    stock.stock(7, owner=people.partner("a"), batch="B2")
    answer = sign_in(keeper).get(reverse("inventory:stock-list") + "?export=csv")
    data = b"".join(answer.streaming_content)

    other = people.actor("stock_keeper", organization=people.partner("b"))
    data = data.replace(b",a,", b",b,")
    row = import_list.upload(actor=other, now=clock.now(), file=ContentFile(data), filename="a.csv")
    import_list.confirm(actor=other, now=clock.now(), uid=row.uid)

    prices = StockLot.objects.filter(owner=people.partner("b")).order_by("batch")
    assert list(prices.values_list("unit_price", "currency")) == [
        (Decimal("12.5"), "USD"),
        (None, ""),
    ]


@pytest.mark.drill
@pytest.mark.parametrize(("kind", "language"), [("csv", "zh-hans"), ("xlsx", "en")])
def test_exported_stock_that_is_imported_is_the_same_stock(sign_in, kind, language):
    keeper = people.actor("stock_keeper", organization=people.partner("a"), language=language)
    organization = people.partner("a")
    client = sign_in(keeper)
    address = reverse("inventory:stock-list") + f"?export={kind}"

    @settings(max_examples=scale(3, 200), deadline=None, database=None,
              phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(LOTS)
    def proves(lots):
        with undone():
            for units, batch, donor, bin_code, expires_on, condition, price in lots:
                balance = stock.stock(
                    units, owner=organization, batch=batch, donor=donor, expires_on=expires_on,
                    bin_code=bin_code or "-", condition=condition,
                )  # fmt: skip
                priced(balance, price)
            before = on_hand(organization)
            answer = client.get(address, headers={"accept-language": language})
            data = b"".join(answer.streaming_content)

            row = import_list.upload(
                actor=keeper, now=clock.now(), file=ContentFile(data), filename=f"stock.{kind}"
            )
            assert (row.summary.get("missing"), row.summary.get("refused")) == ([], 0), row.summary
            row = import_list.repair_rows(actor=keeper, now=clock.now(), uid=row.uid, again=True)
            import_list.confirm(actor=keeper, now=clock.now(), uid=row.uid)

            assert on_hand(organization) == {key: 2 * units for key, units in before.items()}

    proves()


def test_what_was_exported_and_imported_once_adds_nothing_a_second_time(sign_in):
    keeper = people.actor("stock_keeper", organization=people.partner("a"))
    stock.stock(50, owner=people.partner("a"), expires_on=stock.in_days(400))
    answer = sign_in(keeper).get(reverse("inventory:stock-list") + "?export=csv")
    data = b"".join(answer.streaming_content)
    first = import_list.upload(
        actor=keeper, now=clock.now(), file=ContentFile(data), filename="a.csv"
    )
    import_list.confirm(actor=keeper, now=clock.now(), uid=first.uid)

    again = import_list.upload(
        actor=keeper, now=clock.now(), file=ContentFile(data + b"\r\n"), filename="b.csv"
    )

    assert (again.summary["ready"], again.summary["repeated"]) == (0, 1)
    assert StockImport.objects.count() == 2

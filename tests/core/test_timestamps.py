"""Moments are read quickly and as Django reads them."""

import datetime

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader

from relief.core.timestamps import TimestampLoader

TIMESTAMPTZ = psycopg.postgres.types["timestamptz"].oid
MOMENTS = [
    "2022-09-05 04:52:18+00",
    "2022-09-05 04:52:18.5+00",
    "2022-09-05 04:52:18.000001+00",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
]


class Djangos(BaseTzLoader):
    timezone = datetime.UTC


@pytest.mark.parametrize("text", MOMENTS)
@pytest.mark.parametrize("form", [bytes, memoryview])
def test_a_moment_is_what_django_makes_of_it(text: str, form: type) -> None:
    data = form(text.encode())

    assert TimestampLoader(TIMESTAMPTZ).load(data) == Djangos(TIMESTAMPTZ).load(data)


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 00:00:00+00 BC"])
def test_what_is_no_moment_in_python_says_so(text: str) -> None:
    with pytest.raises(psycopg.DataError):
        TimestampLoader(TIMESTAMPTZ).load(text.encode())


@pytest.mark.django_db
def test_the_platform_reads_by_it_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now(), '2022-09-05 12:52:18+08'::timestamptz")
        now, struck = cursor.fetchone()

    assert connection.connection.adapters.get_loader(TIMESTAMPTZ, 0) is TimestampLoader
    assert now.tzinfo is struck.tzinfo is datetime.UTC
    assert struck == datetime.datetime(2022, 9, 5, 4, 52, 18, tzinfo=datetime.UTC)

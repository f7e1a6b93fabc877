"""Who waits too long for a row is told to come again, not that the platform broke."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client

from relief.delivery.models import Delivery
from tests.factories import deliveries, people

LOCKED = "SELECT 1 FROM {table} WHERE id = %s FOR NO KEY UPDATE"
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_holds(row: Delivery) -> Iterator[None]:
    """Hold a row in another session for longer than this one waits."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    parameters = connection.get_connection_params()
    known = {key: parameters[key] for key in ("host", "port", "dbname", "user", "password")
             if parameters.get(key)}  # fmt: skip
    try:
        with psycopg.connect(**known) as other:
            other.execute(LOCKED.format(table=row._meta.db_table), [row.pk])
            yield
            other.rollback()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def test_a_program_is_told_when_to_come_again_and_then_succeeds() -> None:
    key = people.api_key(people.carrier("sf"), "deliveries:write")
    row = deliveries.ready(to=deliveries.contact(), carrier="sf")
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "go-out-once"}

    def go_out() -> object:
        path = f"/api/v1/deliveries/{row.uid}/go-out/"
        return Client(headers=headers).post(path, {}, content_type="application/json")

    with somebody_holds(row):
        waited = go_out()
    again = go_out()

    assert (waited.status_code, waited.json()["code"], waited["Retry-After"]) == (503, "busy", "2")
    assert (again.status_code, again.json()["status"]) == (200, "out_for_delivery")


def test_a_person_reads_that_others_are_at_it(client: Client) -> None:
    courier = deliveries.courier()
    row = deliveries.assigned(deliveries.ready(), courier)
    client.force_login(people.user_of(courier))

    with somebody_holds(row):
        page = client.post(f"/courier/{row.uid}/go-out/", follow=True)

    row.refresh_from_db()
    assert row.status == "ready"
    assert "Others are working on the same at this moment" in page.content.decode()

"""Practice stays on its own folder and database, and says so on every page."""

from pathlib import Path

import pytest
from django.test import Client

from relief.core.actors import Actor
from relief.platform.embedded.locate import urls
from relief.platform.management.commands.practice import practice_environment

GIVEN = {
    "PATH": "/bin",
    "DATABASE_URL": "postgres://real/relief",
    "DATABASE_OWNER_URL": "postgres://owner@real/relief",
    "CELERY_BROKER_URL": "amqp://real",
    "RELIEF_DATA_DIR": "/srv/relief/var",
    "RELIEF_SECRET_KEY": "real",
    "DEMO": "0",
    "PORT": "8000",
}


def test_practice_has_a_folder_a_database_and_a_port_of_its_own() -> None:
    real = Path("/srv/relief/var")
    found = practice_environment(GIVEN, 8100, real)

    folder = Path(found["RELIEF_DATA_DIR"])
    assert folder == Path("/srv/relief/var-practice")
    assert found["PORT"] == "8100"
    assert urls(folder).app != urls(real).app


def test_practice_keeps_no_address_of_anything_real() -> None:
    found = practice_environment(GIVEN, 8100, Path("/srv/relief/var"))

    assert not any("real" in value for value in found.values())
    assert found["PATH"] == "/bin"


def test_practice_says_so_on_every_page(
    settings: object, coordinator: Actor, sign_in: object
) -> None:
    settings.PRACTICE = True  # type: ignore[attr-defined]
    client: Client = sign_in(coordinator)  # type: ignore[operator]

    assert (
        "Practice. Nothing here is real."
        in client.get("/tasks/", headers={"accept-language": "en"}).content.decode()
    )


pytestmark = pytest.mark.django_db

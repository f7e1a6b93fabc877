"""The OpenAPI document is committed, valid, and what the platform really answers."""

import re
from functools import cache

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from relief.core.http import schema_view
from tests.api.document import FILE, document


@cache
def generated() -> tuple[str, str]:
    """Return the document as `make schema` writes it, and what the generator complained of."""
    reset_generator_stats()
    with GENERATOR_STATS.silence():
        made = SchemaGenerator().get_schema(request=None, public=True)
    said = [*GENERATOR_STATS._error_cache, *GENERATOR_STATS._warn_cache]
    return OpenApiYamlRenderer().render(made, renderer_context={}).decode(), "\n".join(said)


def test_the_committed_document_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == generated()[0], "run `make schema` and commit it"


def test_the_document_is_made_without_a_warning() -> None:
    assert generated()[1] == ""


def test_the_document_is_valid_openapi() -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # seconds of grammars

    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_every_operation_refuses_with_problem_details() -> None:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            refusals = [status for status in operation["responses"] if status.startswith("4")]
            assert "401" in refusals or path.endswith("/schema/"), f"{method} {path}"


@pytest.mark.django_db
def test_the_swagger_page_needs_no_other_host() -> None:
    page = Client().get("/api/docs/").content.decode()
    (script,) = re.findall(r'src="(/api/docs/[^"]*)"', page)
    start = Client().get(script.replace("&amp;", "&"))

    for text in (page, start.content.decode()):
        assert "swagger-ui" in text
        assert "https://" not in text
        assert "http://" not in text.replace("http://testserver", "")
    assert start["Content-Type"].startswith("application/javascript")


@pytest.mark.django_db
def test_the_swagger_page_holds_nothing_that_our_own_policy_stops() -> None:
    answer = Client().get("/api/docs/")
    policy, page = answer["Content-Security-Policy"], answer.content.decode()

    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert not re.search(r"<style|<script(?![^>]*src=)|\sstyle=", page)


@pytest.mark.django_db
def test_the_served_document_is_the_committed_one_and_is_made_once() -> None:
    schema_view.document.cache_clear()

    first, again = (Client().get("/api/v1/schema/?lang=en") for _ in range(2))

    assert first.content.decode() == again.content.decode() == FILE.read_text(encoding="utf-8")
    assert schema_view.document.cache_info().misses == 1
    as_json = Client().get("/api/v1/schema/?format=json&lang=en").json()
    assert as_json == document()
    unknown = Client().get("/api/v1/schema/?lang=xx", headers={"Accept-Language": "en"})
    assert unknown.content == first.content

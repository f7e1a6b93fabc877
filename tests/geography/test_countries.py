"""Countries to choose from are those of ISO 3166."""

import pytest
from django.utils import translation

from relief.core.errors import Invalid
from relief.core.work import unit
from relief.geography import countries


@pytest.mark.parametrize(("language", "name"), [("en", "Madagascar"), ("zh-hans", "马达加斯加")])
def test_they_are_called_in_the_readers_language(language, name):
    with translation.override(language):
        assert ("MG", name) in countries.choices()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["EZ", "ZZ", "XA", "mg", ""])
def test_unions_and_trials_are_none(code):
    assert code not in dict(countries.choices())
    with unit("test", durable=False), pytest.raises(Invalid):
        countries.place_abroad(code, lat=0, lon=0)

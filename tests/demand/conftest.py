"""What tests of demand share."""

from pathlib import Path

import pytest
from django.conf import settings

from relief.platform.translations import compile_changed


@pytest.fixture(autouse=True, scope="session")
def _translations_are_compiled() -> None:
    """Sentences are compared in both languages."""
    compile_changed(Path(settings.ROOT))

"""System checks: every owned model has a scope, every machine its constraint."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, register

from relief.core.querysets import ScopedQuerySet
from relief.core.states import Machine


@register()
def models_follow_the_house(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """Find scoped models without `scope` and machines without their CheckConstraint."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        manager = model._default_manager
        if isinstance(manager.all(), ScopedQuerySet) and not hasattr(model, "scope"):
            found.append(Error(f"{model.__name__} has no scope()", id="relief.E001"))
        machine = getattr(model, "machine", None)
        if isinstance(machine, Machine):
            wanted = f"{model._meta.model_name}_status_is_declared"
            if wanted not in {row.name for row in model._meta.constraints}:
                found.append(Error(f"{model.__name__} lacks {wanted}", id="relief.E002"))
    return found

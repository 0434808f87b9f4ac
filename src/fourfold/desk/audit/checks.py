"""A check that fails when a kept field has no handling class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks

from fourfold.desk.audit.kept import Kept

OWN = ("id", "created_at", "changed_at")


def register_checks() -> None:
    """Add the check to Django's."""
    checks.register(handling_is_stated)


def handling_is_stated(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error for each field of a kept model whose `HANDLING` says nothing."""
    return [
        checks.Error(
            f"{model.__name__}.{field.name} has no handling class.",
            hint=f"Add {field.name!r} to {model.__name__}.HANDLING.",
            obj=model,
            id="fourfold.E001",
        )
        for model in apps.get_models()
        if issubclass(model, Kept)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.name not in OWN and not field.auto_created and model.handled(field.name) is None
    ]

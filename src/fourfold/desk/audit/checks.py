"""Checks that fail when a kept field has no handling class, or a kept model could be written past the audit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.db import models

from fourfold.desk.audit.kept import Kept, KeptQuerySet

OWN = ("id", "created_at", "changed_at")


def register_checks() -> None:
    """Add the checks to Django's."""
    checks.register(handling_is_stated)
    checks.register(nothing_passes_the_audit)


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


def nothing_passes_the_audit(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """An error for each manager of a kept model that would not put bulk changes on record, and for each foreign key
    that would be changed in silence when what it names is deleted."""
    kept = [model for model in apps.get_models() if issubclass(model, Kept)]
    managers = [
        checks.Error(
            f"{model.__name__}.{manager.name} does not put bulk changes on record.",
            hint="Derive the model's Meta from Kept.Meta, and its managers from KeptQuerySet.",
            obj=model,
            id="fourfold.E002",
        )
        for model in kept
        for manager in {*model._meta.managers, model._meta.base_manager}
        if not isinstance(manager.get_queryset(), KeptQuerySet)
    ]
    keys = [
        checks.Error(
            f"{model.__name__}.{field.name} would be changed past the audit.",
            hint="Use on_delete=PROTECT or CASCADE.",
            obj=model,
            id="fourfold.E003",
        )
        for model in kept
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete not in (models.PROTECT, models.RESTRICT, models.CASCADE)
    ]
    return [*managers, *keys]

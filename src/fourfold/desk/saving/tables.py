"""The tables of an empty database, made at once as the migrations leave them.

Going through the migrations one by one, Django draws every model anew after each step: some twenty seconds of processor
for what takes one. An upgrade goes through them as ever; a test holds that both ways end in the same tables.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether a database holds no table at all."""
    return not connection.introspection.table_names()


def make_at_once(connection: BaseDatabaseWrapper) -> None:
    """Make every table, index and guard in an empty database, and note every migration as done: all or nothing."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    models = executor.loader.project_state().apps
    with connection.schema_editor(atomic=True) as editor:
        for model in models.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for code in _own_code(plan):
            code(models, editor)
        editor.create_model(executor.recorder.Migration)
        for migration in plan:
            for app, name in [(migration.app_label, migration.name), *migration.replaces]:
                executor.recorder.record_applied(app, name)


def _own_code(plan: list[Migration]) -> list[Any]:
    """What the desk's own migrations run beside their tables: guards and indexes. What other apps' run moves what an
    older version wrote, of which there is nothing yet."""
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("fourfold.")}
    return [
        step.code
        for migration in plan
        for step in migration.operations
        if migration.app_label in own and isinstance(step, RunPython)
    ]

"""Starting Django from a command: the desk's commands and tests begin here."""

from __future__ import annotations

import os
from pathlib import Path

from fourfold.desk.configuration import IN_SERVICE
from fourfold.errors import NotHeld


def start(workspace: Path | None = None) -> None:
    """Make Django ready for a workspace. Raises `NotHeld` where the desk's own parts are not installed."""
    try:
        import django
    except ImportError:
        raise NotHeld("The desk's parts are not installed. Install them with: pip install 'fourfold[desk]'") from None
    if workspace is not None:
        os.environ["FOURFOLD_WORKSPACE"] = str(workspace)
    os.environ["DJANGO_SETTINGS_MODULE"] = "fourfold.desk.settings"  # whatever else is set for other programs
    django.setup()


def migrate() -> None:
    """Bring the database up to date."""
    from django.core.management import call_command

    from fourfold.desk.audit.acting import acting

    with acting(by="fourfold desk", why="bringing the database up to date"):
        call_command("migrate", verbosity=0, interactive=False)
    from fourfold.desk.search.indexing import index_missing

    index_missing()


def prepare() -> None:
    """Bring the database up to date, and remember that it is in service if it is. Raises `BadInput` for a database that
    is newer than this Fourfold, or half restored."""
    from django.conf import settings

    from fourfold.desk.saving.state import check_usable

    check_usable()
    migrate()
    if settings.SERVICE:
        (settings.SURROUNDINGS.workspace / "desk").mkdir(exist_ok=True)
        (settings.SURROUNDINGS.workspace / "desk" / IN_SERVICE).touch()


def keep_loaded() -> None:
    """Tell Python's collector that whatever is loaded stays for good. Without this it looks through all of it every few
    hundred pages, and whose page that is waits a quarter of a second."""
    import atexit
    import gc

    from django.urls import get_resolver

    _ = get_resolver().url_patterns  # every page's module is loaded by now
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries complain of what is left when Python ends


def is_up_to_date() -> bool:
    """Whether the database has every table and column that this Fourfold needs. Changes nothing."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())

"""The desk's database in a backup, whichever it is, and back out of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

from fourfold.backup.archive import Manifest, Writer
from fourfold.backup.replaying import Ledger
from fourfold.errors import BadInput
from fourfold.workspace import Workspace


def put_away(out: Writer) -> None:
    """Add the desk's database to an archive. Django has been started on its workspace."""
    from django.db import connection

    from fourfold.desk.audit.acting import acting
    from fourfold.desk.audit.models import Action
    from fourfold.desk.audit.recording import record
    from fourfold.desk.saving import postgresql, sqlite
    from fourfold.desk.saving.state import applied, check_usable, up_to_date

    check_usable()
    if up_to_date():  # a database that is still to be upgraded is backed up as it is
        with acting(by="fourfold backup", why="a backup was taken"):
            record(Action.DISCLOSURE, "backup", out.id)
    said = {"kind": connection.vendor, "migrations": applied()}
    if connection.vendor == "postgresql":
        said.update(postgresql.put_away(out))
    else:
        sqlite.put_away(out)
    out.about["desk"] = said


def put_back(place: Workspace, manifest: Manifest, erased: list[str], ledger: Ledger) -> Callable[[], None]:
    """Put the desk's database back, bring it up to date, erase in it again what was erased since, and check its audit.
    Raises `BadInput` where it cannot be put where FOURFOLD_DATABASE says, or its audit is not as it was written."""
    said = manifest.about["desk"]
    migrations = [(app, name) for app, name in said["migrations"]]
    _check_kind(said["kind"])
    from fourfold.desk.start import start

    start(place.root)
    from django.db import connection

    from fourfold.desk.saving import postgresql
    from fourfold.desk.saving.state import check_known, restored
    from fourfold.desk.start import migrate

    check_known(migrations)
    if said["kind"] == "postgresql":
        tables = place.root / postgresql.FOLDER
        postgresql.put_back(tables, said, migrations)
        shutil.rmtree(tables)
    migrate()
    _erase_again(manifest, erased, ledger)
    _check_audit(place)
    connection.close()
    return restored if said["kind"] == "postgresql" else _nothing


def _check_kind(kind: str) -> None:
    on_postgresql = bool(os.environ.get("FOURFOLD_DATABASE"))
    if kind == "postgresql" and not on_postgresql:
        raise BadInput("The backup is of a desk on PostgreSQL. Name an empty database in FOURFOLD_DATABASE.")
    if kind == "sqlite" and on_postgresql:
        raise BadInput("The backup is of a desk on SQLite, but FOURFOLD_DATABASE is set. Restore it without.")


def _erase_again(manifest: Manifest, erased: list[str], ledger: Ledger) -> None:
    from fourfold.desk.audit.acting import acting
    from fourfold.desk.audit.erasing import events_forget, record_forget
    from fourfold.desk.audit.models import Action
    from fourfold.desk.audit.recording import record

    with acting(by="fourfold restore", why=f"the backup of {manifest.taken_at.isoformat()}"):
        if erased:
            events_forget(erased)
        for kind, key, what in ledger.records(manifest.taken_at):
            record_forget(kind, key, what, why="Erased after the backup was taken.")
        record(Action.COLLECTION, "backup", manifest.id)


def _check_audit(place: Workspace) -> None:
    from fourfold.desk.audit.sealing import seal_all
    from fourfold.desk.audit.verifying import verify
    from fourfold.desk.daily import heads

    kept = heads(place)
    seal_all(kept)
    faults = verify(kept).faults
    if faults:
        raise BadInput(f"The backup's audit is not as it was written, so nothing was restored: {faults[0]}")


def _nothing() -> None:
    return None

"""Restoring: a backup is checked, built up beside where it is to stand, and put in its place as the last act."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from fourfold.backup.archive import Manifest, check, sweep
from fourfold.backup.replaying import Ledger, events_erase_again
from fourfold.errors import BadInput
from fourfold.workspace import Workspace

DeskBack = Callable[[Workspace, Manifest, list[str], Ledger], Callable[[], None]]
"""Puts the desk's database back into a restored workspace, erases there what the ledger erased, and gives what is to be
done once the workspace stands in its place."""


@dataclasses.dataclass(frozen=True)
class Restored:
    """What was restored: the backup's manifest, and the events that were erased again."""

    manifest: Manifest
    erased_again: list[str]


def restore(path: Path, folder: Path, ledger: Ledger, desk: DeskBack, *, now: dt.datetime) -> Restored:
    """Restore a backup as the workspace `folder`. Raises `BadInput` where something is there already, or where the
    backup is not whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is there already and is not empty; a restore never overwrites anything.")
    if not folder.resolve().parent.is_dir():
        raise BadInput(f"{folder.resolve().parent} is not a folder.")
    check(path)  # all of it, before anything is touched
    with _building(folder.resolve()) as building:
        manifest = check(path, into=building)
        place = Workspace.open(building)
        place.make_folders()  # an archive holds no empty ones
        erased = events_erase_again(place, ledger, now=now)
        done = desk(place, manifest, erased, ledger) if manifest.about.get("desk") else None
        building.rename(folder.resolve())
    if done:
        done()
    return Restored(manifest, erased)


@contextlib.contextmanager
def _building(folder: Path) -> Iterator[Path]:
    sweep(folder)
    building = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    building.mkdir(mode=0o700)
    try:
        yield building
    finally:
        shutil.rmtree(building, ignore_errors=True)

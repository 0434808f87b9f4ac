"""Taking a backup: the history at one version, all that people wrote, and the desk, as of one moment.

While it is taken nothing else writes to the history; readers, and the desk, go on.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from fourfold.backup.archive import Manifest, Writer, writing
from fourfold.errors import BadInput
from fourfold.history.damage import on_disk
from fourfold.history.store import History
from fourfold.workspace import Workspace

DESK = ("desk.sqlite3", "desk.sqlite3-wal", "desk.sqlite3-shm", "desk.sqlite3-journal", "secret-key", "restored-by")
"""Of the desk's folder: the database is copied by its own means, the key that signs sessions never leaves, and which
restore made this workspace is nothing to the next."""

UNSAVED = "cohorts"
"""The folder of partners' files that are kept for some days alone: a backup would keep them for longer."""

HEADS = "desk/audit-heads.txt"


def take(place: Workspace, path: Path, desk: Callable[[Writer], None] | None, *, now: dt.datetime) -> Manifest:
    """Back a workspace up to `path`; `desk` adds the desk's database. Raises `BadInput`, and `Busy` while another
    command writes to the history."""
    if path.resolve().is_relative_to(place.root):
        raise BadInput(f"{path} lies in the workspace itself. Keep backups elsewhere.")
    history = History(place)
    with history.locked(), writing(path) as out:
        from importlib.metadata import version

        out.about = {"fourfold": version("fourfold"), "workspace": place.name, "history_version": history.version}
        first = place.root / HEADS  # before the database: it then never knows of a seal that the database lacks
        if first.is_file():
            out.add(HEADS, first)
        if desk is not None:
            desk(out)
        for file in _files(place, history):
            name = file.relative_to(place.root).as_posix()
            if name != HEADS:
                out.add(name, file)
        return out.close(now)


def _files(place: Workspace, history: History) -> Iterator[Path]:
    """Every file of the workspace that belongs into a backup."""
    for folder, folders, names in os.walk(place.root):
        here = Path(folder)
        linked = [name for name in folders if (here / name).is_symlink()]
        if linked:
            raise BadInput(f"{here / linked[0]} is a link to a folder elsewhere; a backup would not be whole.")
        if here == history.path:
            folders[:] = [name for name in folders if name == "_delta_log"]
        if here == history.kept:
            folders[:], names = [], []
        skipped = DESK if here == place.root / "desk" else ()
        folders[:] = [name for name in folders if not (skipped and name == UNSAVED)]
        for name in sorted(names):
            if not name.endswith((".lock", ".part")) and name not in skipped:
                yield here / name
    for uri in history.files():
        yield on_disk(uri)

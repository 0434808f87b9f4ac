"""Putting a simulated force into a workspace: its areas, its facts, and its events, a month at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fourfold.errors import BadInput
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.simulate.county import GRID
from fourfold.simulate.files import LEVELS
from fourfold.simulate.force import MARK, description
from fourfold.simulate.period import ZONE
from fourfold.simulate.world import Asked
from fourfold.workspace import Workspace
from fourfold.yaml_files import read_yaml

BATCH = 400_000  # events
FOLDER = "simulated"
FACTS = ("memberships.csv", "conflicts.csv", "premises.csv", "standings.csv")


@dataclasses.dataclass(frozen=True)
class Installed:
    """What became of the rows: new events, changed ones (a later version), and rows that were held already."""

    new: int = 0
    changed: int = 0
    held: int = 0
    version: int = -1


def check_room(workspace: Workspace, asked: Asked) -> Path:
    """The folder in the workspace for the force's files. Raises `BadInput` where it would be mixed with real data or
    another force.
    """
    if (workspace.grid, workspace.time_zone) != (GRID, str(ZONE)):
        raise BadInput(
            f"{workspace.root} is set to {workspace.grid} and {workspace.time_zone}; the invented force needs {GRID} "
            f"and {ZONE}. Make a workspace for it with 'fourfold init DIR', or write files alone with -o DIR."
        )
    folder = workspace.root / FOLDER
    if not _has_data(workspace):
        return folder
    if not workspace.invented:
        raise BadInput(
            f"{workspace.root} holds data that is not marked as invented; nothing was changed. "
            "Make a workspace for the invented force with 'fourfold init DIR', or write files alone with -o DIR."
        )
    if not (folder / MARK).is_file() or read_yaml(folder / MARK) != description(asked):
        raise BadInput(
            f"{workspace.root} holds another invented force; nothing was changed. "
            "Make a new workspace with 'fourfold init DIR', or write files alone with -o DIR."
        )
    return folder


def install(
    workspace: Workspace, folder: Path, *, now: dt.datetime, progress: Callable[[str], None] = lambda month: None
) -> Installed:
    """Mark the workspace as invented, put the areas and facts in their places, and import the events.

    May be run again after an interruption: what is held already is left as it is. `progress` is told each month when
    it is in.
    """
    settled = dataclasses.replace(workspace, invented=True, area_levels=LEVELS)
    settled.save()
    for source, target in ((folder / "areas", settled.areas), (folder, settled.facts)):
        target.mkdir(parents=True, exist_ok=True)
        names = FACTS if source == folder else [f"{level}.geojson" for level in LEVELS]
        for name in names:
            shutil.copyfile(source / name, target / name)
    history, counts = History(settled), Installed()
    for last, rows in _batches(folder):
        written = history.write(rows, now=now)
        counts = Installed(
            counts.new + written.new,
            counts.changed + written.changed,
            counts.held + written.unchanged + written.duplicates,
            written.version,
        )
        progress(last)
    return counts


def _batches(folder: Path) -> Iterator[tuple[str, pa.Table]]:
    """The events, several months at a time (each commit costs the same, however small), with the last month of each."""
    held: list[pa.Table] = []
    for path in sorted((folder / "events").glob("*.parquet")):
        held.append(pq.read_table(path, schema=INCOMING))
        if sum(table.num_rows for table in held) >= BATCH:
            yield path.stem, pa.concat_tables(held)
            held = []
    if held:
        yield path.stem, pa.concat_tables(held)


def _has_data(workspace: Workspace) -> bool:
    return (
        History(workspace).version >= 0
        or bool(workspace.area_levels)
        or any((workspace.facts / name).exists() for name in FACTS)
    )

"""An invented force, from what was asked for to its folder of files."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import fourfold
from fourfold.errors import BadInput
from fourfold.simulate.facts import write_facts
from fourfold.simulate.files import write_areas, write_month, write_truth
from fourfold.simulate.happenings import Happening, Numbers, table_of
from fourfold.simulate.months import Months
from fourfold.simulate.planting import happenings_of, plant
from fourfold.simulate.shootings import discharges
from fourfold.simulate.world import Asked, World, make_world
from fourfold.yaml_files import read_yaml, write_yaml

MODEL = 2  # raise it whenever the same seed would give other bytes
MARK = "force.yaml"
OURS = ("events", "areas", "memberships.csv", "conflicts.csv", "premises.csv", "standings.csv", "truth.json", MARK)
NAME = "Doggershire Constabulary (invented)"
ABOUT = (
    "Invented by fourfold simulate. Doggershire lies in the North Sea; "
    "its people, groups, premises and events do not exist."
)


@dataclasses.dataclass(frozen=True)
class Simulated:
    """What was written, and where. `events` counts different events, `versions` rows: some events come again,
    corrected.
    """

    folder: Path
    events: int
    versions: int
    discharges: int
    planted: int
    months: int
    facts: dict[str, int]

    @property
    def truth(self) -> Path:
        """The record of what was planted."""
        return self.folder / "truth.json"


def simulate(asked: Asked, folder: Path, *, progress: Callable[[str], None] = lambda month: None) -> Simulated:
    """Write an invented force to `folder`, replacing one that an earlier run wrote there.

    `progress` is told each month when it is written. Raises `BadInput` when the folder holds anything else.
    """
    _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    write_yaml(folder / MARK, description(asked))  # first, so that what an interrupted run leaves is known as ours
    county, society, stories, ordinary = np.random.SeedSequence(asked.seed).spawn(4)
    world = make_world(asked, (county, society))
    numbers, rng = Numbers(), np.random.default_rng(stories)
    planted = plant(world, asked.events, numbers, rng)
    shots = discharges(world, expected_discharges(asked.events), numbers, rng)
    stories_told = [*happenings_of(planted), *shots]
    told = _by_month(stories_told, world)
    months = Months(world, asked.events - len({event.id for event in stories_told}), told, numbers, ordinary)
    (folder / "events").mkdir()
    versions = 0
    for month in world.period.months:
        versions += write_month(folder / "events" / f"{month}.parquet", months.chunks(month))
        progress(month)
    write_areas(folder / "areas", world.county)
    write_truth(folder / "truth.json", planted, {"about": ABOUT, **dataclasses.asdict(asked), "ends": str(asked.ends)})
    return Simulated(
        folder=folder,
        events=versions - months.corrected - _repeats(told),
        versions=versions,
        discharges=len({shot.id for shot in shots if shot.known <= world.period.closes}),
        planted=len(planted),
        months=len(world.period.months),
        facts=write_facts(folder, world),
    )


def expected_discharges(events: int) -> int:
    """About how many discharges a history of so many events has: tens in the smallest, then in proportion."""
    return 40 + events // 4_000


def _by_month(events: Iterable[Happening], world: World) -> dict[str, pa.Table]:
    """Events by the month of their file: the first version where it happened, a later one where it became known; what
    was not known by the end is left out.
    """
    period = world.period
    found: dict[str, list[Happening]] = {}
    seen: set[str] = set()
    for event in events:
        month = period.month_of(event.known if event.id in seen else event.moment)
        seen.add(event.id)
        if event.known <= period.closes:
            found.setdefault(month, []).append(event)
    return {month: table_of(told, world.county) for month, told in found.items()}


def _repeats(told: dict[str, pa.Table]) -> int:
    """How many of the rows are later versions of an event."""
    ids = [text for table in told.values() for text in table["id"].to_pylist()]
    return len(ids) - len(set(ids))


def description(asked: Asked) -> dict[str, Any]:
    """What `force.yaml` says: enough to make the same force again."""
    return {
        "name": NAME,
        "invented": True,
        "about": ABOUT,
        "seed": asked.seed,
        "years": asked.years,
        "events": asked.events,
        "ends": str(asked.ends),
        "version": fourfold.__version__,
        "model": MODEL,
    }


def _clear(folder: Path) -> None:
    """An empty folder, or none. Only what an earlier run wrote is removed."""
    if folder.is_file():
        raise BadInput(f"{folder} is a file; name a folder.")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / MARK).is_file() or not read_yaml(folder / MARK).get("invented"):
            raise BadInput(
                f"{folder} holds other files. Name an empty folder with -o, or one that an earlier run wrote."
            )
        for name in OURS:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

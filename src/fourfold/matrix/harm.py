"""The weight of harm: crime-harm days by kind of event, as a range.

A crime-harm day is a day of imprisonment at the sentencing guidelines' starting point for the offence (Sherman,
Neyroud and Neyroud 2016). A kind's weight comes from the force's own table (`<workspace>/harm/weights.csv`, written
by `fourfold harm load`), else from the catalogue of kinds. A kind without a weight is unknown, never 0.
"""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.history.kinds import Kind
from fourfold.history.kinds import kinds as catalogue_of_kinds
from fourfold.matrix.harm_files import Days, Weight, read_weights
from fourfold.whole_files import whole
from fourfold.workspace import Workspace

TABLE = "weights.csv"
COLUMNS = ("kind", "low", "middle", "high", "source")


@dataclasses.dataclass(frozen=True)
class HarmTable:
    """Weights by kind. `get` answers None for a kind without an agreed weight."""

    weights: Mapping[str, Weight]

    def get(self, kind: str) -> Weight | None:
        return self.weights.get(kind)

    def of_any(self, kinds: Iterable[str]) -> Days | None:
        """The weight of one event of any of these kinds, in what mix is not known: the least low, the median middle
        and the greatest high. None when a kind among them has no weight, because the range then has no end."""
        found = [self.get(kind) for kind in kinds]
        known = [weight.days for weight in found if weight is not None]
        if not known or len(known) < len(found):
            return None
        middles = sorted(days[1] for days in known)
        half = len(middles) // 2
        middle = middles[half] if len(middles) % 2 else (middles[half - 1] + middles[half]) / 2
        return min(days[0] for days in known), middle, max(days[2] for days in known)

    def unknown(self, kinds: Iterable[str]) -> list[str]:
        """Those of `kinds` that have no weight."""
        return [kind for kind in kinds if self.get(kind) is None]


@dataclasses.dataclass(frozen=True)
class Loaded:
    """What `load_harm` did: how many kinds it set, those of them that had a weight in the force's table before, and
    remarks in words."""

    kinds: int
    replaced: tuple[str, ...]
    remarks: tuple[str, ...]


def harm_table(workspace: Workspace, catalogue: Mapping[str, Kind] | None = None) -> HarmTable:
    """Every known weight: the force's own before the catalogue's. Raises `BadInput` when the force's table is
    damaged."""
    known = catalogue_of_kinds() if catalogue is None else catalogue
    shipped = {
        kind.name: Weight(kind.name, kind.days, kind.days_source or "catalogue of kinds")
        for kind in known.values()
        if kind.days
    }
    return HarmTable({**shipped, **_own(workspace, known)})


def load_harm(
    workspace: Workspace, path: Path, *, edition: str | None = None, catalogue: Mapping[str, Kind] | None = None
) -> Loaded:
    """Take weights from a file into the force's table: kinds that it names are set, all others stay. Each keeps
    `edition` (default: the file's name) as its source. Raises `BadInput` with the wrong rows, and nothing is
    changed then. For the forms of file see `harm_files`."""
    known = catalogue_of_kinds() if catalogue is None else catalogue
    edition = " ".join((edition or path.stem).split())
    weights, remarks = read_weights(path, known, edition)
    own = _own(workspace, known)
    replaced = tuple(sorted(kind for kind in weights if kind in own))
    _write(workspace.harm / TABLE, {**own, **weights})
    return Loaded(len(weights), replaced, tuple(remarks))


def _own(workspace: Workspace, catalogue: Mapping[str, Kind]) -> dict[str, Weight]:
    path = workspace.harm / TABLE
    if not path.exists():
        return {}
    weights, _ = read_weights(path, catalogue, edition="")
    return weights


def _write(path: Path, weights: Mapping[str, Weight]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with whole(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([kind, *weight.days, weight.source] for kind, weight in sorted(weights.items()))
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}.") from None

"""Two ways of scoring a group, side by side: by what it is (attribute) and by what it does to others (harm).

Two scorings, because one study of the same 17 groups found only moderate agreement between the two kinds (Mulholland
and Cole 2020, Policing): where they part, somebody has to look. Groups are scored; people never are. Each scoring is
YAML: scales with anchors in words, bands, and how long a score in a band stands. A force may put its own in
`<workspace>/groups/`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import cast

from fourfold.errors import BadInput
from fourfold.marked import Marked, Problem, Problems
from fourfold.matrix.assess import Assessment, assess
from fourfold.matrix.scales import SECTIONS, Scales, read_scales
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped

SCORINGS: dict[str, tuple[str, ...]] = {
    "attribute": ("intent", "capability", "network", "reach", "sophistication"),
    "harm": SECTIONS,
}
"""Each scoring's name and its headings."""

DISAGREE = (
    "The two scorings disagree when no band lies in the ranges of both: the lowest band that one may be in is above "
    "the highest that the other may be in."
)
"""The definition that a page prints beside the flag."""


@dataclasses.dataclass(frozen=True)
class Scoring:
    """One scoring: its scales and bands, how many days a score in each band stands, and where these come from."""

    name: str
    title: str
    asks: str
    scales: Scales
    rescore_days: tuple[tuple[str, int], ...]
    source: str

    @property
    def version(self) -> int:
        """The version under which points are comparable."""
        return self.scales.version

    def judge(self, points: Mapping[str, int | None]) -> Assessment:
        """The range and band of some points. Raises `BadInput` for one that is not on the scales."""
        return assess(points.items(), self.scales)

    def due(self, judged: Assessment, scored_on: dt.date) -> dt.date:
        """The day by which a group is scored again: as for the highest band that it may be in."""
        highest = self.scales.bands[judged.bands[1]][0]
        return scored_on + dt.timedelta(days=dict(self.rescore_days)[highest])


@dataclasses.dataclass(frozen=True)
class Change:
    """What changed on one scale from one score to the next; None is unknown."""

    scale: str
    before: int | None
    after: int | None


def load_scoring(name: str, workspace: Workspace | None = None) -> Scoring:
    """A scoring by name: the force's own if its workspace has one, else the shipped one. Raises `BadInput`."""
    if name not in SCORINGS:
        raise BadInput(f"There is no scoring {name!r}. It can be: {', '.join(SCORINGS)}.")
    own = workspace.root / "groups" / f"{name}.yaml" if workspace else None
    return own_or_shipped(parse_scoring, own, "fourfold.groups", "scorings", f"{name}.yaml", also=name)


def load_scorings(workspace: Workspace | None = None) -> tuple[Scoring, ...]:
    """Both, attribute first."""
    return tuple(load_scoring(name, workspace) for name in SCORINGS)


def parse_scoring(data: object, file: str, wanted: str) -> Scoring:
    """A scoring from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name = document.text("scoring", needed=True)
    if name is not None and name != wanted:
        document.problem(f"this is the {wanted} scoring, not {name!r}.", key="scoring")
    title, asks, source = (document.text(key, needed=True) for key in ("title", "asks", "source"))
    scales = read_scales(document, wanted, SCORINGS[wanted])
    days = document.mapping("rescore_days", needed=True)
    intervals = [(band, days.whole(band, needed=True)) for band, _ in scales.bands] if days else []
    for part in (days, document):
        if part:
            part.close()
    if problems:
        raise Problems(problems)
    rescore = cast(tuple[tuple[str, int], ...], tuple(intervals))
    return Scoring(wanted, cast(str, title), cast(str, asks), scales, rescore, cast(str, source))


def disagree(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two scorings' ranges of bands (lowest and highest place) have no band in common."""
    return one[0] > other[1] or other[0] > one[1]


def changes(
    before: Mapping[str, int | None], after: Mapping[str, int | None], scales: Iterable[str]
) -> tuple[Change, ...]:
    """Of some scales, in their order, those that both answer and whose point is another."""
    return tuple(
        Change(scale, before[scale], after[scale])
        for scale in scales
        if scale in before and scale in after and before[scale] != after[scale]
    )


def band_places(band: str, names: Iterable[str]) -> tuple[int, int]:
    """The lowest and highest place of a band in words ("high", "medium to high") among a scoring's bands."""
    order = list(names)
    low, _, high = band.partition(" to ")
    return order.index(low), order.index(high or low)

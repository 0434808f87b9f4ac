"""The scales of the threat-risk-harm matrix, read from YAML: the shipped ones, or a force's own
`<workspace>/matrix.yaml`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal, cast

from fourfold.errors import BadInput
from fourfold.marked import Marked, Problem, Problems, nearest
from fourfold.workspace import Workspace
from fourfold.yaml_files import own_or_shipped

TOP = 4
"""Scales run from 0 to this point."""

SECTIONS = ("harm", "likelihood", "position")
Combine = Literal["highest", "mean"]


@dataclasses.dataclass(frozen=True)
class Scale:
    """One question a person judges. `points` are the anchors in words of 0, 1, 2, 3 and 4."""

    name: str
    section: str
    asks: str
    points: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Scales:
    """A whole matrix. `combine` says how each section's scales make one value, in the order of the sections;
    `position_share` how much of the overall value is organisational position (None: the whole is the mean of the
    sections); `bands` are names with the value from which each begins, lowest first."""

    name: str
    version: int
    scales: tuple[Scale, ...]
    combine: tuple[tuple[str, Combine], ...]
    position_share: float | None
    bands: tuple[tuple[str, float], ...]

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections, in order."""
        return tuple(name for name, _ in self.combine)

    def scale(self, name: str) -> Scale:
        """A scale by name. Raises `BadInput` with a suggestion."""
        for scale in self.scales:
            if scale.name == name:
                return scale
        raise BadInput(
            f"the matrix has no scale {name!r}. {nearest(name, (scale.name for scale in self.scales))}".rstrip()
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its scales, in order."""
        return tuple(scale.name for scale in self.scales)

    def section(self, section: str) -> tuple[Scale, ...]:
        """The scales of one section."""
        return tuple(scale for scale in self.scales if scale.section == section)

    def band(self, value: float) -> int:
        """The place in `bands` of a value from 0 to 4."""
        return max(place for place, (_, start) in enumerate(self.bands) if value >= start)


def load_scales(workspace: Workspace | None = None) -> Scales:
    """The force's own matrix if its workspace has one, else the shipped matrix. Raises `BadInput` with every
    mistake and its line."""
    own = workspace.root / "matrix.yaml" if workspace else None
    return own_or_shipped(parse_scales, own, "fourfold.matrix", "scales.yaml")


def check_points(points: Iterable[tuple[str, int | None]], scales: Scales) -> None:
    """Raise `BadInput` with a line for each point (scale name, and point or None for unknown) that is not on a
    scale of the matrix."""
    wrong: list[str] = []
    given: set[str] = set()
    for name, point in points:
        try:
            scales.scale(name)
        except BadInput as error:
            wrong.append(str(error))
        if name in given:
            wrong.append(f"{name!r} is judged twice.")
        given.add(name)
        if point is not None and not (isinstance(point, int) and not isinstance(point, bool) and 0 <= point <= TOP):
            wrong.append(
                f"{name!r} cannot be {point!r}. Scales run from 0 to {TOP}; write unknown where it is not known."
            )
    if wrong:
        raise BadInput("\n".join(wrong))


def parse_scales(data: object, file: str) -> Scales:
    """A matrix from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name = document.text("matrix", needed=True)
    scales = read_scales(document, name or "", SECTIONS)
    document.close()
    if problems:
        raise Problems(problems)
    return scales


def read_scales(document: Marked, name: str, sections: tuple[str, ...]) -> Scales:
    """The scales, sections and bands of a document; its problems are noted in it. Harm, likelihood and position make
    one value by a formula with a share for position; other sections by their mean."""
    version = document.whole("version", needed=True)
    share = document.number("position_share", needed=True) if sections == SECTIONS else None
    if share is not None and share > 1:
        document.problem(f"'position_share' is a share, from 0 to 1, not {share:g}.", key="position_share")
    bands = _bands(document)
    scales, combine = _sections(document, sections)
    return Scales(name, version or 0, tuple(scales), tuple(combine), share, bands)


def _bands(document: Marked) -> tuple[tuple[str, float], ...]:
    section = document.mapping("bands", needed=True)
    if section is None:
        return ()
    bands = [(str(key), section.number(str(key), needed=True)) for key in section.data]
    starts = [-1.0 if start is None else start for _, start in bands]
    if (
        not starts
        or starts[0] != 0
        or any(low >= high for low, high in zip(starts, starts[1:], strict=False))
        or starts[-1] > TOP
    ):
        section.problem(f"bands begin at 0 and rise to at most {TOP}, lowest first.")
    section.close()
    return tuple((name, start or 0.0) for name, start in bands)


def _sections(document: Marked, names: tuple[str, ...]) -> tuple[list[Scale], list[tuple[str, Combine]]]:
    scales: list[Scale] = []
    combine: list[tuple[str, Combine]] = []
    sections = document.mapping("sections", needed=True)
    for name in names if sections else ():
        section = cast(Marked, sections).mapping(name, needed=True)
        if section is None:
            continue
        way = section.one_of("combine", ("highest", "mean"), needed=True)
        combine.append((name, cast(Combine, way)))
        entries = section.mapping("scales", needed=True)
        for key in entries.data if entries else ():
            scale = _scale(cast(Marked, entries), str(key), name)
            if any(held.name == scale.name for held in scales):
                cast(Marked, entries).problem(f"the scale {scale.name!r} is there already.", key=str(key))
            scales.append(scale)
        if entries is not None and not entries.data:
            entries.problem(f"the section {name!r} has no scales.")
        section.close()
    if sections:
        sections.close()
    return scales, combine


def _scale(entries: Marked, name: str, section: str) -> Scale:
    entry = entries.mapping(name, needed=True)
    if entry is None:
        return Scale(name, section, "", ())
    asks = entry.text("asks", needed=True) or ""
    points = entry.texts("points", needed=True)
    if points and len(points) != TOP + 1:
        entry.problem(
            f"'points' needs an anchor in words for each of 0 to {TOP}: {TOP + 1}, not {len(points)}.", key="points"
        )
    entry.close()
    return Scale(name, section, asks, points)

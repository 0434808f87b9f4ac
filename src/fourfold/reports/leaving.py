"""What may not leave in a report without somebody answering for it: small numbers, those that could be got from others
by subtraction, and what tells of live proceedings or live operations.

A figure that is printed already (`printed`, of a published source) is known to everybody and holds nothing back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping

from fourfold.reports.disclosure import THRESHOLD, Sum, exposed
from fourfold.reports.document import Document, Figure, Paragraph

COUNTED = ("measure", "record")
"""The bases of figures that count what a force holds."""
LIVE = "Withheld: the work or its proceedings are live, or about to be, and no release is recorded."


@dataclasses.dataclass(frozen=True)
class Held:
    """What may not leave: its name (a figure's id or a record's), of which sort, and why."""

    name: str
    sort: str
    why: str


def small_figures(
    document: Document, proposed: Document, released: Collection[str], threshold: int = THRESHOLD
) -> list[Held]:
    """The small numbers that a report shows, or lets be got by subtraction from what it shows, of those that nobody has
    released. `proposed` is the report with every figure's true value."""
    cells = cells_of(proposed.figures)
    sums = sums_of(proposed.figures, cells)
    shown = {figure.id: figure for figure in document.figures}
    mine = {figure.id: figure for figure in proposed.figures if at_stake(figure)}
    small = {name for name in mine if 0 < cells.get(name, 0) < threshold and name not in released}
    hidden = {name for name in cells if name not in shown or shown[name].value is None}
    visible = {name for name in small if name not in hidden}
    found = [
        Held(name, "small number", f"{shown[name].provenance.definition}: fewer than {threshold} are counted.")
        for name in sorted(visible)
    ]
    for name in exposed(cells, sums, hidden, (small & hidden) & _joined(sums), threshold=threshold):
        found.append(Held(name, "subtraction", f"{name} is not shown, but can be got from the others by subtraction."))
    for name in sorted(small & hidden):
        if any(tells_of(figure, mine[name]) for figure in document.figures):
            found.append(
                Held(name, "subtraction", f"{name} is not shown, but can be worked out from its honest reading.")
            )
    return found


def live_records(document: Document, live: Mapping[str, str], released: Collection[str]) -> list[Held]:
    """The records that a report tells of though they are live and nobody has released them. `live`: why, by record."""
    told = dict.fromkeys(
        block.about
        for section in document.walk()
        for block in section.blocks
        if isinstance(block, Paragraph) and block.about and block.style == "plain"
    )
    return [Held(name, "live", live[name]) for name in told if name and name in live and name not in released]


def cells_of(figures: Iterable[Figure]) -> dict[str, int]:
    """Every count that is known, by the figure's id."""
    return {
        figure.id: int(figure.value)
        for figure in figures
        if figure.counts and figure.value is not None and figure.value >= 0
    }


def sums_of(figures: Iterable[Figure], cells: Mapping[str, int]) -> tuple[Sum, ...]:
    """The totals that their parts add up to. One whose parts are not all here is no help to anybody."""
    return tuple(
        Sum(figure.id, figure.parts)
        for figure in figures
        if figure.parts
        and figure.id in cells
        and all(part in cells for part in figure.parts)
        and cells[figure.id] == sum(cells[part] for part in figure.parts)
    )


def _joined(sums: Iterable[Sum]) -> set[str]:
    return {name for one in sums for name in (one.total, *one.parts)}


def tells_of(figure: Figure, count: Figure) -> bool:
    """Whether a figure is worked out of the records that a count rests on, or is a share of what they hold: the count
    could be worked back from it."""
    worked = figure.provenance.basis == "computed" or figure.shown.endswith("%")
    return worked and bool(set(figure.provenance.records) & set(count.provenance.records))


def at_stake(figure: Figure) -> bool:
    """Whether a figure counts what a force holds, and what not everybody knows already."""
    return figure.counts and figure.provenance.basis in COUNTED

"""A network through time, phase by phase."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from fourfold.errors import BadInput
from fourfold.groups.figures import Figures, figures
from fourfold.groups.network import Network


@dataclasses.dataclass(frozen=True)
class Phase:
    """What held or happened between two days (both included), and who and what came and went since the phase before."""

    first: dt.date
    last: dt.date
    network: Network
    figures: Figures
    came: tuple[str, ...]
    went: tuple[str, ...]


def phases(network: Network, cuts: Sequence[dt.date]) -> tuple[Phase, ...]:
    """The phases that begin on each of these days but the last, which ends the last one. Raises `BadInput` for days
    that are not in order."""
    if len(cuts) < 2 or any(later <= earlier for earlier, later in zip(cuts, cuts[1:], strict=False)):
        raise BadInput("Phases need at least two days, each later than the one before.")
    found: list[Phase] = []
    before: set[str] | None = None
    for begin, end in zip(cuts, cuts[1:], strict=False):
        last = end - dt.timedelta(days=1)
        part = network.between(begin, last)
        refs = {node.ref for node in part.nodes}
        came = sorted(refs - before) if before is not None else []
        went = sorted(before - refs) if before is not None else []
        found.append(Phase(begin, last, part, figures(part), tuple(came), tuple(went)))
        before = refs
    return tuple(found)


def even_cuts(first: dt.date, last: dt.date, count: int) -> tuple[dt.date, ...]:
    """Days that cut the time from `first` to `last` (both included) into `count` phases of as near as can be the same
    length. Raises `BadInput` where there are fewer days than phases."""
    days = (last - first).days + 1
    if count < 1 or days < count:
        raise BadInput(f"{days} days cannot be cut into {count} phases.")
    return tuple(first + dt.timedelta(days=days * n // count) for n in range(count + 1))

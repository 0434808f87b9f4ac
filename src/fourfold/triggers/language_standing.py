"""The part of the rule language that asks how a party's group stands: `standing`."""

from __future__ import annotations

from fourfold.history.standings import STANDINGS
from fourfold.marked import Marked, nearest
from fourfold.triggers import nodes


def read_standing(section: Marked) -> nodes.Standing | None:
    """What `standing` asks: a way in which a group may stand, or several; or a mapping that also says for how long.
    Mistakes are added to the section's problems."""
    if not isinstance(section.data.get("standing"), dict):
        return nodes.Standing(_ways(section, "standing"))
    asked = section.mapping("standing")
    if asked is None:
        return None
    ways = _ways(asked, "is")
    span = asked.mapping("for", needed=True)
    days = span.whole("days", needed=True) if span else None
    if span:
        span.close()
    asked.close()
    return nodes.Standing(ways, days or 0)


def _ways(section: Marked, key: str) -> tuple[str, ...]:
    ways = section.texts(key, needed=True)
    for way in ways:
        if way not in STANDINGS:
            section.problem(f"{way!r} is no way in which a group may stand.", nearest(way, STANDINGS), key)
    return ways

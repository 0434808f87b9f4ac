"""Cost against history size, as one small SVG with logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 640, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 50, 60
COLOURS = ("#1d70b8", "#d4351c", "#00703c", "#4c2c92")

Points = Sequence[tuple[float, float]]


def cost_chart(series: Mapping[str, Points]) -> str:
    """Lines of (events, seconds), with a grey line for a cost that grows exactly as the data do."""
    every = [point for points in series.values() for point in points]
    across = _decades([events for events, _ in every])
    up = _decades([seconds for _, seconds in every])

    def place(events: float, seconds: float) -> tuple[float, float]:
        x = LEFT + (math.log10(events) - across[0]) / (across[-1] - across[0]) * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - (math.log10(seconds) - up[0]) / (up[-1] - up[0]) * (HEIGHT - TOP - BOTTOM)
        return round(x, 1), round(y, 1)

    parts = [_text(LEFT, 24, "Cost against history size", size=16, weight="bold")]
    for decade in across:
        x, y = place(10.0**decade, 10.0 ** up[0])
        parts += [_line([(x, y), (x, TOP)], "#d0d0d0", 1), _text(x, y + 18, f"{10**decade:,}", anchor="middle")]
    for decade in up:
        x, y = place(10.0 ** across[0], 10.0**decade)
        parts += [_line([(x, y), (WIDTH - RIGHT, y)], "#d0d0d0", 1), _text(x - 8, y + 4, f"{10.0**decade:g} s", "end")]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "events in the history", anchor="middle"))
    parts += _in_step(across, up, place(1, 1), place(10, 10))
    for colour, (name, points) in zip(COLOURS, series.items(), strict=False):
        spots = [place(*point) for point in points]
        parts.append(_line(spots, colour, 2.5))
        parts += [f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>' for x, y in spots]
        parts.append(_text(spots[-1][0] + 10, spots[-1][1] + 4, name, colour=colour))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" role="img"'
    paper = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([f'{head} aria-label="{_said(series)}">', paper, *parts, "</svg>\n"])


def _in_step(across: range, up: range, one: tuple[float, float], ten: tuple[float, float]) -> list[str]:
    """A dashed line with the slope of a cost that is proportional to the data, through the lower left corner."""
    steps = min(across[-1] - across[0], up[-1] - up[0])
    x, y = LEFT, HEIGHT - BOTTOM
    ends = [(x, y), (x + steps * (ten[0] - one[0]), y + steps * (ten[1] - one[1]))]
    return [
        f'<g stroke-dasharray="4 4">{_line(ends, "#888", 1.5)}</g>',
        _text(WIDTH - RIGHT + 10, HEIGHT - 14, "dashed: in step with the data", colour="#666"),
    ]


def _decades(values: Sequence[float]) -> range:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return range(low, max(high, low + 1) + 1)


def _line(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def _text(
    x: float,
    y: float,
    text: str,
    anchor: str = "start",
    *,
    size: int = 12,
    weight: str = "normal",
    colour: str = "#0b0c0c",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{text}</text>'
    )


def _said(series: Mapping[str, Points]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{seconds:.2g} s at {events:,.0f} events" for events, seconds in points)
        for name, points in series.items()
    )

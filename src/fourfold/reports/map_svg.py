"""A small map of a trigger, drawn as SVG: outlines of areas, its events and how exactly each is placed.

It is built as a tree, so that nothing an event says can become markup. Colours are classes of the page's style sheet.
"""

from __future__ import annotations

import dataclasses
import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence

import shapely

from fourfold.places.areas import Areas, Level
from fourfold.words import count, listing, metres

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT = 360.0, 270.0
LEAST_M = 400.0  # the map never shows less than this across
LEAST_ALONE_M = 1600.0  # nor less than this where all is in one place, so that it can be recognised
MOST_AREAS = 60  # more outlines than this say nothing: a coarser level is drawn
MOST_NAMES = 12
NORTH = (WIDTH - 20, 24.0)
RADIUS = 11.0  # of a mark, in units of the drawing

Cluster = tuple[float, float, tuple[int, ...]]
"""Marks that stand together on the drawing: where, and the numbers of their events."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """One event on the map: its number in the trigger's table, its point in metres on the grid, and the radius within
    which the true point lies (None: not known)."""

    number: int
    x: float
    y: float
    radius: float | None


@dataclasses.dataclass(frozen=True)
class View:
    """The part of the grid that is shown: its middle, and metres to a unit of the drawing."""

    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the grid on the drawing."""
        return WIDTH / 2 + (x - self.x) / self.scale, HEIGHT / 2 - (y - self.y) / self.scale

    @property
    def box(self) -> shapely.Geometry:
        """What is shown, with a little around it so that cut edges stay out of sight."""
        across, up = self.scale * (WIDTH / 2 + 4), self.scale * (HEIGHT / 2 + 4)
        return shapely.box(self.x - across, self.y - up, self.x + across, self.y + up)


def draw(marks: Sequence[Mark], areas: Areas, name: str, area: shapely.Geometry | None = None) -> str | None:
    """The map as an `<svg>` element; None when there is nothing to show. `name` makes its ids unique on the page;
    `area` is the area the trigger is about, shaded."""
    if not marks and area is None:
        return None
    view = _view(marks, area)
    label = {"role": "img", "aria-labelledby": f"{name}-title {name}-desc", "viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}"}
    svg = ET.Element("svg", {"xmlns": SVG, "class": "map", **label})
    ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = "Map of the events that made this trigger fire"
    ET.SubElement(svg, "desc", {"id": f"{name}-desc"}).text = describe(marks, area is not None)
    ET.SubElement(svg, "rect", {"class": "map-ground", "width": f"{WIDTH:g}", "height": f"{HEIGHT:g}"})
    if area is not None:
        _outline(svg, area, view, "map-concerned")
    taken = _clusters(marks, view)
    _areas(svg, areas, view, taken)
    _precision(svg, marks, view)
    _marks(svg, taken)
    _scale_bar(svg, view)
    _north(svg)
    return ET.tostring(svg, encoding="unicode")


def describe(marks: Sequence[Mark], area: bool = False) -> str:
    """What the map shows, in words, for those who do not see it."""
    parts = ["The area that the trigger is about is shaded."] if area else []
    if marks:
        first = marks[0]
        parts.append(
            f"{count(len(marks), 'located event')}. Event {first.number} is at {first.x:.0f} east, {first.y:.0f} north."
        )
        parts += [f"Event {mark.number} is {_bearing(first, mark)}." for mark in marks[1:12]]
        parts += [f"The other {len(marks) - 12} are in the table."] if len(marks) > 12 else []
    else:
        parts.append("No event has a point.")
    return " ".join(parts)


def _bearing(start: Mark, end: Mark) -> str:
    east, north = end.x - start.x, end.y - start.y
    far = math.hypot(east, north)
    if far < 1:
        return f"at the same point as event {start.number}"
    points = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
    point = points[round(math.degrees(math.atan2(east, north)) / 45) % 8]
    return f"{metres(far)} {point} of event {start.number}"


def _view(marks: Sequence[Mark], area: shapely.Geometry | None) -> View:
    boxes = [(m.x - r, m.y - r, m.x + r, m.y + r) for m in marks for r in [m.radius or 0.0]]
    boxes += [shapely.bounds(area)] if area is not None else []
    west, south = (min(float(box[side]) for box in boxes) for side in (0, 1))
    east, north = (max(float(box[side]) for box in boxes) for side in (2, 3))
    alone = area is None and len({(mark.x, mark.y) for mark in marks}) == 1
    least = LEAST_ALONE_M if alone else LEAST_M
    scale = max((east - west) / (WIDTH - 70), (north - south) / (HEIGHT - 90), least / WIDTH)
    return View((west + east) / 2, (south + north) / 2, scale)


def _areas(svg: ET.Element, areas: Areas, view: View, taken: Sequence[Cluster]) -> None:
    """Outlines of the finest level that is not too fine for the view, and the names of the areas with room for them."""
    for level in areas.levels:
        rows = sorted(int(row) for row in level.tree.query(view.box, predicate="intersects"))
        if len(rows) <= MOST_AREAS:
            for row in rows:
                _outline(svg, level.shapes[row], view, "map-area")
            _names(svg, level, rows, view, taken)
            return


def _outline(svg: ET.Element, shape: shapely.Geometry, view: View, style: str) -> None:
    seen = shapely.simplify(shapely.intersection(shape, view.box), view.scale / 2)
    rings = [
        " L".join(f"{x:.0f},{y:.0f}" for x, y in (view.at(*point) for point in shapely.get_coordinates(ring)))
        for part in shapely.get_parts(seen)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if rings:
        ET.SubElement(svg, "path", {"class": style, "d": " ".join(f"M{ring}Z" for ring in rings)})


def _names(svg: ET.Element, level: Level, rows: Sequence[int], view: View, taken: Sequence[Cluster]) -> None:
    """Names of the areas with room for them, clear of the marks; of a single one, in the corner."""
    if len(rows) == 1:
        _text(svg, 10, 20, level.names[rows[0]], "map-only")
        return
    clear_of = [NORTH, *((left, top) for left, top, _ in taken)]
    for row in rows if len(rows) <= MOST_NAMES else ():
        seen = shapely.intersection(level.shapes[row], view.box)
        west, south, east, north = (float(bound) / view.scale for bound in shapely.bounds(seen))
        name, half = level.names[row], 3.6 * len(level.names[row])
        if east - west < 2 * half + 12 or north - south < 40:
            continue
        x, y = view.at(*shapely.get_coordinates(shapely.point_on_surface(seen))[0])
        x = min(max(x, half + 6), WIDTH - half - 6)
        for height in (y, y - 48, y + 48):
            clear = all(abs(x - left) > half + 16 or abs(height - 4 - top) > 18 for left, top in clear_of)
            if clear and 16 < height < HEIGHT - 40:
                _text(svg, x, height, name, "map-name")
                break


def _precision(svg: ET.Element, marks: Sequence[Mark], view: View) -> None:
    for x, y, radius in dict.fromkeys((mark.x, mark.y, mark.radius) for mark in marks):
        if radius and radius / view.scale > 3:
            left, top = view.at(x, y)
            place = {"cx": f"{left:.1f}", "cy": f"{top:.1f}", "r": f"{radius / view.scale:.1f}"}
            ET.SubElement(svg, "circle", {"class": "map-precision", **place})


def _clusters(marks: Sequence[Mark], view: View) -> list[Cluster]:
    """Where the marks stand on the drawing; those whose labels would touch become one."""
    clusters: list[Cluster] = []
    for mark in marks:
        one: Cluster = (*view.at(mark.x, mark.y), (mark.number,))
        while near := next((other for other in clusters if _touch(other, one)), None):
            clusters.remove(near)
            one = (near[0], near[1], tuple(sorted(near[2] + one[2])))
        clusters.append(one)
    return sorted(clusters, key=lambda cluster: cluster[2])


def _touch(first: Cluster, second: Cluster) -> bool:
    across = _half(first) + _half(second)
    return abs(_left(first) - _left(second)) < across and abs(first[1] - second[1]) < 2 * RADIUS


def _half(cluster: Cluster) -> float:
    return max(RADIUS, 4.2 * len(_numbers(cluster[2])) + 6)


def _left(cluster: Cluster) -> float:
    """The middle of a label, moved so that all of it is on the drawing."""
    return min(max(cluster[0], _half(cluster) + 2), WIDTH - _half(cluster) - 2)


def _marks(svg: ET.Element, clusters: Sequence[Cluster]) -> None:
    for cluster in clusters:
        x, y, half = _left(cluster), cluster[1], _half(cluster)
        size = {"width": f"{2 * half:.1f}", "height": f"{2 * RADIUS:g}", "rx": f"{RADIUS:g}"}
        ET.SubElement(svg, "rect", {"class": "map-mark", "x": f"{x - half:.1f}", "y": f"{y - RADIUS:.1f}", **size})
        _text(svg, x, y + 4.5, _numbers(cluster[2]), "map-number")


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) <= 3:
        return listing([str(number) for number in numbers]).replace(" and", ",")
    run = list(range(numbers[0], numbers[0] + len(numbers)))
    return f"{run[0]}–{run[-1]}" if list(numbers) == run else f"{len(numbers)} events"


def _scale_bar(svg: ET.Element, view: View) -> None:
    room = view.scale * WIDTH / 3
    power = 10.0 ** math.floor(math.log10(room))
    length = next(step * power for step in (5, 2, 1) if step * power <= room)
    right, base = 12 + length / view.scale, HEIGHT - 12
    ET.SubElement(svg, "path", {"class": "map-bar", "d": f"M12,{base - 6:g} V{base:g} H{right:.1f} V{base - 6:g}"})
    label = f"{length:g} m" if length < 1000 else f"{length / 1000:g} km"
    _text(svg, 16, base - 6, label, "map-label")


def _north(svg: ET.Element) -> None:
    x, _ = NORTH
    ET.SubElement(svg, "path", {"class": "map-north", "d": f"M{x:g},10 l6,16 l-6,-4 l-6,4 Z"})
    _text(svg, x, 40, "N", "map-name")


def _text(svg: ET.Element, x: float, y: float, text: str, style: str) -> None:
    ET.SubElement(svg, "text", {"class": style, "x": f"{x:.1f}", "y": f"{y:.1f}"}).text = text


COLOURED: dict[str, dict[str, str]] = {
    "map-ground": {"fill": "#f3f2f1"},
    "map-area": {"fill": "none", "stroke": "#505a5f", "stroke-width": "1"},
    "map-concerned": {"fill": "#b1b4b6", "fill-opacity": "0.5"},
    "map-precision": {"fill": "#1d70b8", "fill-opacity": "0.14", "stroke": "#1d70b8", "stroke-dasharray": "3 3"},
    "map-mark": {"fill": "#1d70b8"},
    "map-number": {"fill": "#ffffff", "font-size": "13", "font-weight": "700", "text-anchor": "middle"},
    "map-name": {"fill": "#505a5f", "font-size": "12", "text-anchor": "middle"},
    "map-label": {"fill": "#0b0c0c", "font-size": "12"},
    "map-only": {"fill": "#505a5f", "font-size": "12"},
    "map-bar": {"fill": "none", "stroke": "#0b0c0c", "stroke-width": "1.5"},
    "map-north": {"fill": "#0b0c0c"},
}
"""What a document's drawing has in place of the classes of the brief's page: the few colours of its drawings."""


def in_colours(svg: str) -> str:
    """The map for a document: its looks in the drawing itself, since Word and PDF have no style sheet, and without its
    own title and description, which the document's chart gives."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by ourselves
    for tag in ("title", "desc"):
        for told in root.findall(f"{{{SVG}}}{tag}"):
            root.remove(told)
    for element in root.iter():
        for style in element.attrib.pop("class", "").split():
            element.attrib |= COLOURED.get(style, {})
        if element.tag == f"{{{SVG}}}text":
            element.attrib["font-family"] = "Arial, Liberation Sans, Helvetica, sans-serif"
    root.attrib |= {"width": f"{WIDTH:g}", "height": f"{HEIGHT:g}"}
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")

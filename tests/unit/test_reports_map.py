"""The map: what is drawn where, by hand."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import shapely
from tests import invented_brief

from fourfold.places.areas import Areas, Level
from fourfold.reports.map_svg import HEIGHT, WIDTH, Mark, describe, draw

SVG = "{http://www.w3.org/2000/svg}"


def drawing(*marks: Mark, areas: Areas | None = None, area: shapely.Geometry | None = None) -> ET.Element:
    text = draw(marks, areas or invented_brief.areas(), "map-1", area)
    assert text is not None
    return ET.fromstring(text)


def of_class(svg: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in svg.iter() if element.get("class") == name]


def middle(rect: ET.Element) -> tuple[float, float]:
    x, y, width, height = (float(rect.get(name, "nan")) for name in ("x", "y", "width", "height"))
    return x + width / 2, y + height / 2


def test_nothing_to_show_is_no_map() -> None:
    assert draw([], invented_brief.areas(), "map-1") is None


def test_north_is_up_and_distances_follow_the_scale_bar() -> None:
    svg = drawing(Mark(1, 331_000, 391_000, 20), Mark(2, 331_000, 391_300, 20))
    first, second = (middle(rect) for rect in of_class(svg, "map-mark"))
    assert first[0] == pytest.approx(second[0], abs=0.2)
    assert second[1] < first[1]
    (bar,) = of_class(svg, "map-bar")
    (label,) = of_class(svg, "map-label")
    number, unit = (label.text or "").split()
    assert unit == "m"
    length = float(bar.get("d", "").split("H")[1].split()[0]) - 12
    assert (first[1] - second[1]) / length == pytest.approx(300 / float(number), rel=0.02)


def test_the_circle_of_precision_is_to_scale() -> None:
    svg = drawing(Mark(1, 331_000, 391_000, 100), Mark(2, 331_200, 391_000, None))
    (circle,) = of_class(svg, "map-precision")
    first, second = (middle(rect) for rect in of_class(svg, "map-mark"))
    assert float(circle.get("r", "nan")) == pytest.approx((second[0] - first[0]) / 2, abs=0.2)


def test_everything_lies_on_the_drawing() -> None:
    svg = drawing(*(Mark(n, 330_000 + 977 * n, 390_000 + 613 * n, 150) for n in range(1, 9)))
    for rect in of_class(svg, "map-mark"):
        x, y = middle(rect)
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


def test_marks_too_near_to_tell_apart_become_one_that_names_them_all() -> None:
    svg = drawing(*(Mark(n, 331_000, 391_000, 20) for n in (1, 2, 3)), Mark(4, 331_300, 391_000, 20))
    assert [text.text for text in of_class(svg, "map-number")] == ["1, 2, 3", "4"]
    many = drawing(*(Mark(n, 331_000, 391_000, 20) for n in range(3, 12)))
    assert [text.text for text in of_class(many, "map-number")] == ["3–11"]


def test_marks_never_cover_each_other() -> None:
    svg = drawing(*(Mark(n, 331_000 + 37 * (n * n % 19), 391_000 + 31 * (n * n % 17), 20) for n in range(1, 30)))
    boxes = [
        [float(rect.get(name, "nan")) for name in ("x", "y", "width", "height")] for rect in of_class(svg, "map-mark")
    ]
    assert len(boxes) > 1
    for n, (x, y, width, height) in enumerate(boxes):
        for left, top, across, down in boxes[:n]:
            assert x >= left + across or left >= x + width or y >= top + down or top >= y + height


def test_only_what_is_near_is_outlined_and_named() -> None:
    svg = drawing(Mark(1, 331_900, 391_000, 20), Mark(2, 332_100, 391_000, 20))
    assert len(of_class(svg, "map-area")) == 2
    assert {text.text for text in of_class(svg, "map-name")} == {"Harbour", "Ropewalk", "N"}


def test_where_the_finest_areas_are_too_many_a_coarser_level_is_drawn() -> None:
    squares = [shapely.box(330_000 + 100 * n, 390_000, 330_100 + 100 * n, 394_000) for n in range(70)]
    shapes = np.array(squares, dtype=object)
    codes = tuple(f"S{n:02}" for n in range(70))
    fine = Level("strip", codes, codes, shapes, shapely.STRtree(shapes))
    coarse = invented_brief.areas().levels[1]
    svg = drawing(Mark(1, 330_000, 391_000, 20), Mark(2, 337_000, 393_000, 20), areas=Areas((fine, coarse)))
    assert len(of_class(svg, "map-area")) == 2


def test_the_area_concerned_is_shaded_even_without_a_point() -> None:
    svg = drawing(area=shapely.box(330_000, 390_000, 332_000, 392_000))
    assert len(of_class(svg, "map-concerned")) == 1
    assert "shaded" in (svg.findtext(f"{SVG}desc") or "")


def test_it_has_a_title_and_a_description_that_its_label_names() -> None:
    svg = drawing(Mark(1, 331_000, 391_000, 20))
    assert svg.get("role") == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_the_description_gives_distance_and_direction() -> None:
    east = 331_000 + 100 / math.sqrt(2)
    north = 391_000 + 100 / math.sqrt(2)
    text = describe([Mark(1, 331_000, 391_000, 20), Mark(2, east, north, 20), Mark(3, 331_000, 391_000, 20)])
    assert "Event 1 is at 331000 east, 391000 north." in text
    assert "Event 2 is 100 metres north-east of event 1." in text
    assert "Event 3 is at the same point as event 1." in text


def test_the_name_of_an_area_cannot_become_markup() -> None:
    shapes = np.array([shapely.box(330_000, 390_000, 332_000, 392_000)], dtype=object)
    hostile = Areas((Level("ward", ("W0",), (invented_brief.HOSTILE,), shapes, shapely.STRtree(shapes)),))
    svg = drawing(Mark(1, 331_000, 391_000, 20), areas=hostile)
    assert not list(svg.iter(f"{SVG}script"))
    assert invented_brief.HOSTILE in [text.text for text in svg.iter(f"{SVG}text")]

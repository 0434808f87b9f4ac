"""Charts of counts, drawn to SVG from their Vega-Lite descriptions, without a browser and without a script.

Only the colours of `drawing.py` are used. Each chart has beside it a table of the same, and a description that says in
words what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fourfold.reports.document import Chart, Figure, Name, Provenance, Table
from fourfold.statistics.control import ControlChart
from fourfold.statistics.funnel import Funnel

INK, SOFT, LINE, ALARM, GRID = "#0b0c0c", "#505a5f", "#1d70b8", "#d4351c", "#b1b4b6"
WIDTH, HEIGHT = 680, 300
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": SOFT,
        "gridColor": GRID,
        "gridOpacity": 0.5,
        "tickColor": SOFT,
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
}


def control_svg(chart: ControlChart, value_title: str) -> str:
    """A control chart: the points, the centre, the limits; points on which a rule fired are ringed and larger."""
    rows = [
        {
            "n": n,
            "label": point.label,
            "value": point.value,
            "centre": point.centre,
            "high": point.high,
            "low": point.low,
            "fired": bool(point.fired),
        }
        for n, point in enumerate(chart.points)
    ]
    every = max(1, -(-len(rows) // 12))
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": -45, "values": [row["label"] for row in rows[::every]]},
    }
    limits = [
        _layer(
            {"type": "line", "color": colour, "strokeDash": dash, "interpolate": "step"},
            x,
            {"field": field, "type": "quantitative"},
        )
        for field, colour, dash in (("centre", SOFT, [1, 0]), ("high", ALARM, [6, 4]), ("low", ALARM, [6, 4]))
        if any(row[field] is not None for row in rows)
    ]
    y = {"field": "value", "type": "quantitative", "axis": {"title": value_title}}
    points = [
        _layer({"type": "line", "color": LINE, "strokeWidth": 2}, x, y),
        _layer({"type": "point", "color": LINE, "filled": True, "size": 30, "opacity": 1}, x, y),
        {
            **_layer({"type": "point", "color": ALARM, "size": 160, "strokeWidth": 2, "opacity": 1}, x, y),
            "transform": [{"filter": "datum.fired"}],
        },
    ]
    return _drawn({"data": {"values": rows}, "layer": [*limits, *points]})


def control_chart(
    name: str, title: str, chart: ControlChart, value_title: str, provenance: Provenance, *, whole: bool = False
) -> Chart:
    """A control chart with its table; every number of the table is a figure with this provenance. `whole`: values are
    whole numbers."""
    rows = tuple(
        (
            (Name(point.label),),
            (_figure(f"{name}-{n}-value", point.value, provenance, whole=whole),),
            () if point.low is None else (_figure(f"{name}-{n}-low", point.low, provenance),),
            (_figure(f"{name}-{n}-centre", point.centre, provenance),),
            (_figure(f"{name}-{n}-high", point.high, provenance),),
            (Name("; ".join(point.fired)),),
        )
        for n, point in enumerate(chart.points)
    )
    table = Table(
        f"{title}: the points of the chart",
        ("Period", value_title, "Lower limit", "Centre", "Upper limit", "Rules that fired"),
        rows,
    )
    said = " ".join((*chart.in_words, *chart.notes))
    return Chart(title, f"{KINDS[chart.kind]} {said}", control_svg(chart, value_title), table)


def funnel_chart(name: str, title: str, made: Funnel, exposure: str, provenance: Provenance) -> Chart:
    """A funnel with its table; every number of the table is a figure with this provenance."""
    rows = tuple(
        (
            (Name(point.name),),
            (_figure(f"{name}-{n}-count", point.count, provenance, whole=True),),
            (_figure(f"{name}-{n}-exposure", point.exposure, provenance, whole=True),),
            (_figure(f"{name}-{n}-expected", point.expected, provenance),),
            (Name(point.lies),),
        )
        for n, point in enumerate(made.points)
    )
    columns = ("Name", "Count", exposure.capitalize(), "Expected", "Where it lies")
    out = [f"{point.name}: {point.lies}." for point in made.points if point.lies != "within"]
    told = f"{' '.join(out) or 'None lies outside what chance gives.'} {made.spread_in_words}"
    about = "A funnel: each rate by its size, within what chance gives (dotted: 95%; dashed: 99.8%)."
    table = Table(f"{title}: the points of the funnel", columns, rows)
    return Chart(title, f"{about} {told}", funnel_svg(made, f"For each of {exposure}", exposure.capitalize()), table)


KINDS = {
    "c": "A c chart: counts of equal periods about their mean, with limits of three standard deviations.",
    "u": "A u chart: counts for each unit of exposure about their mean, with limits of three standard deviations.",
    "g": "A g chart: days between events; a long gap is good news.",
    "t": "A t chart: days between events, with limits on a scale that makes gaps nearly normal.",
    "XmR": "An XmR chart: single values about their mean, with limits from their moving ranges.",
}


def funnel_svg(made: Funnel, value_title: str, exposure_title: str) -> str:
    """A funnel: each area's rate by its size, within the limits of chance. Areas outside are named."""
    rows = [
        {
            "name": point.name,
            "exposure": point.exposure,
            "rate": point.rate,
            "out": point.lies != "within",
            "low": point.alarm.low / point.exposure,
            "high": point.alarm.high / point.exposure,
            "warn_low": point.warning.low / point.exposure,
            "warn_high": point.warning.high / point.exposure,
            "all": made.rate,
        }
        for point in sorted(made.points, key=lambda point: point.exposure)
    ]
    x = {"field": "exposure", "type": "quantitative", "axis": {"title": exposure_title}}
    lines = [
        _layer({"type": "line", "color": colour, "strokeDash": dash}, x, {"field": field, "type": "quantitative"})
        for field, colour, dash in (
            ("all", SOFT, [1, 0]),
            ("low", ALARM, [6, 4]),
            ("high", ALARM, [6, 4]),
            ("warn_low", SOFT, [2, 3]),
            ("warn_high", SOFT, [2, 3]),
        )
    ]
    y = {"field": "rate", "type": "quantitative", "axis": {"title": value_title}}
    out = [{"filter": "datum.out"}]
    points = [
        _layer({"type": "point", "color": LINE, "filled": True, "size": 40, "opacity": 1}, x, y),
        {**_layer({"type": "point", "color": ALARM, "size": 160, "opacity": 1}, x, y), "transform": out},
        {**_layer({"type": "text", "color": INK, "dy": -14, "fontSize": 12}, x, y), "transform": out},
    ]
    points[2]["encoding"]["text"] = {"field": "name", "type": "nominal"}
    return _drawn({"data": {"values": rows}, "layer": [*lines, *points]})


def series_svg(labels: Sequence[str], values: Sequence[float | None], value_title: str) -> str:
    """A plain line of values; what is not known is a gap in it, never nought."""
    rows = [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)]
    every = max(1, -(-len(rows) // 12))
    x = {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelAngle": -45, "values": [row["label"] for row in rows[::every]]},
    }
    y = {"field": "value", "type": "quantitative", "axis": {"title": value_title}}
    return _drawn(
        {
            "data": {"values": rows},
            "layer": [
                _layer(
                    {"type": "line", "color": LINE, "strokeWidth": 2, "invalid": "break-paths-show-path-domains"}, x, y
                ),
                _layer({"type": "point", "color": LINE, "filled": True, "size": 30, "opacity": 1}, x, y),
            ],
        }
    )


def _layer(mark: dict[str, Any], x: dict[str, Any], y: dict[str, Any]) -> dict[str, Any]:
    return {"mark": mark, "encoding": {"x": x, "y": y}}


def _drawn(spec: dict[str, Any]) -> str:
    import vl_convert

    svg: str = vl_convert.vegalite_to_svg({"width": WIDTH, "height": HEIGHT, "config": CONFIG, **spec})
    return svg


def _figure(name: str, value: float, provenance: Provenance, *, whole: bool = False) -> Figure:
    return Figure(name, value, f"{value:,.0f}" if whole else f"{value:,.1f}", provenance)

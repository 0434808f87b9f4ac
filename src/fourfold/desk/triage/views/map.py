"""Today's triggers on a map, drawn from our own areas and nothing from elsewhere."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from functools import lru_cache
from typing import Any

import shapely
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from pyproj import Transformer

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.shown import places_held
from fourfold.desk.triage.states import State
from fourfold.history.schema import highest_marking
from fourfold.reports.places import Places

MOST, PAGE = 2000, 100
"""So many are drawn, and so many stand on a page of the table beside the map."""


@dataclasses.dataclass(frozen=True)
class Point:
    """A trigger as the map has it. `x`, `y`: metres east and north on the workspace's grid."""

    key: str
    title: str
    place: str
    section: str
    state: str
    marking: str
    x: float
    y: float

    @property
    def address(self) -> str:
        """The trigger's page."""
        return reverse("triage:trigger", args=[self.key])

    @property
    def metres(self) -> str:
        """Metres east and north, as the table has them."""
        return f"{self.x:.0f}, {self.y:.0f}"


@page_for(Permission.SEE_TRIGGERS)
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, and the same triggers as a table for who cannot use it."""
    user, filters = user_of(request), board.Filters.of(request.GET)
    tabs, placed = board.tabs(user, filters), _placed(request)
    page = Paginator(placed[:MOST], PAGE).get_page(request.GET.get("page"))
    held = next(one.count for one in tabs if one.name == filters.tab)
    markings = placed.order_by().values_list("marking", flat=True).distinct()
    context = {
        "filters": filters,
        "query": filters.query(),
        "tabs": tabs,
        "choices": board.choices(user),
        "page": page,
        "placed": _points(page.object_list),
        "marking": highest_marking(markings, none=""),
        "unplaced": held - placed.order_by().count(),
        "most": MOST,
    }
    return render(request, "triage/map.html", context)


@page_for(Permission.SEE_TRIGGERS)
def map_points(request: HttpRequest) -> JsonResponse:
    """The triggers that the board's filters ask for, as GeoJSON points."""
    found = _points(_placed(request)[:MOST])
    longitudes, latitudes = to_degrees(workspace().grid).transform([one.x for one in found], [one.y for one in found])
    features = []
    for one, longitude, latitude in zip(found, longitudes, latitudes, strict=True):
        point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
        title = f"{one.title}{f', {one.place}' if one.place else ''}"
        facts = {"id": one.key, "title": title, "section": one.section, "state": one.state}
        features.append({"type": "Feature", "geometry": point, "properties": facts})
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _placed(request: HttpRequest) -> Any:
    """The triggers that have a place, of those that the user may see and the board's filters ask for."""
    return board.triggers(user_of(request), board.Filters.of(request.GET)).exclude(x=None)


def _points(triggers: Any) -> list[Point]:
    labels = dict(State.choices)
    rows = triggers.values_list("pk", "title", "place", "section", "state", "marking", "x", "y")
    return [
        Point(key, title, place, section, labels[state], *more) for key, title, place, section, state, *more in rows
    ]


@page_for(Permission.SEE_TRIGGERS)
def map_areas(request: HttpRequest) -> HttpResponse:
    """The outlines of the workspace's coarsest areas, as GeoJSON. They are the same for everybody who sees the map and
    seldom change, so they are written and pressed together once, and a browser that has them is told so."""
    body, pressed, tag = _outlines(places_held(), workspace().grid)
    known = get_conditional_response(request, etag=tag)
    if known is not None:
        known["ETag"] = tag
        return known
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(pressed if small else body, content_type="application/json")
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"  # kept by the browser, and asked about each time
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


@lru_cache(maxsize=1)
def _outlines(places: Places, grid: str) -> tuple[bytes, bytes, str]:
    """The areas as GeoJSON, the same pressed together, and their tag."""
    features = []
    for level in places.areas.levels[-1:]:
        features = [
            {"type": "Feature", "geometry": in_degrees(shape), "properties": {"code": code, "name": name}}
            for code, name, shape in zip(level.codes, level.names, level.shapes, strict=True)
        ]
    body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return body, gzip.compress(body, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


@lru_cache(maxsize=4)
def to_degrees(grid: str) -> Transformer:
    """From a grid's metres to degrees; making one takes longer than a page may."""
    return Transformer.from_crs(grid, "EPSG:4326", always_xy=True)


def in_degrees(shape: shapely.Geometry) -> Any:
    """A shape on the workspace's grid as GeoJSON, in degrees and without more corners than a map shows."""
    way = to_degrees(workspace().grid)
    outline = shapely.transform(shapely.simplify(shape, 20.0), way.transform, interleaved=False)
    return json.loads(shapely.to_geojson(outline))

"""Today's triggers on a map, drawn from our own areas and nothing from elsewhere."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import json
from typing import Any

import shapely
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from pyproj import Transformer

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.compartments.standing import Look, kept
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.models.trigger import called, trigger_address
from fourfold.desk.triage.shown import places_held
from fourfold.desk.triage.states import State
from fourfold.history.schema import highest_marking
from fourfold.reports.places import Places

MOST, PAGE = 2000, 50
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
        return trigger_address(self.key)

    @property
    def metres(self) -> str:
        """Metres east and north, as the table has them."""
        return f"{self.x:.0f}, {self.y:.0f}"


@dataclasses.dataclass(frozen=True)
class Drawn:
    """What the map shows to everybody with the same sight. `count`: the triggers that have a place, of which `points`
    are the first; `marking`: the highest of all of them."""

    points: tuple[Point, ...]
    count: int
    marking: str

    @functools.cached_property
    def written(self) -> Written:
        """As GeoJSON."""
        ways = to_degrees(workspace().grid).transform([one.x for one in self.points], [one.y for one in self.points])
        features = []
        for one, longitude, latitude in zip(self.points, *ways, strict=True):
            point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
            facts = {"id": one.key, "title": called(one.title, one.place), "section": one.section, "state": one.state}
            features.append({"type": "Feature", "geometry": point, "properties": facts})
        return Written.of(features)


@dataclasses.dataclass(frozen=True)
class Written:
    """GeoJSON as it is sent, the same pressed together, and its tag: written once for many who ask."""

    body: bytes
    pressed: bytes
    tag: str

    @classmethod
    def of(cls, features: list[dict[str, Any]]) -> Written:
        """A collection of features."""
        body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        return cls(body, gzip.compress(body, 5, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')

    def sent(self, request: HttpRequest) -> HttpResponseBase:
        """The answer to who asked: a browser that has it already is told so."""
        known = get_conditional_response(request, etag=self.tag)
        if known is not None:
            known["ETag"] = self.tag
            return known
        small = "gzip" in request.headers.get("Accept-Encoding", "")
        answer = HttpResponse(self.pressed if small else self.body, content_type="application/json")
        if small:
            answer["Content-Encoding"] = "gzip"
        answer["ETag"] = self.tag
        answer["Cache-Control"] = "private, no-cache"  # kept by the browser, and asked about each time
        patch_vary_headers(answer, ["Accept-Encoding"])
        return answer


@page_for(Permission.SEE_TRIGGERS)
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, and the same triggers as a table for who cannot use it."""
    seen, filters = board.look(user_of(request)), board.Filters.of(request.GET)
    tabs, drawn = board.tabs(seen, filters), _drawn(seen, dataclasses.replace(filters, card=""))
    held = next(one.count for one in tabs if one.name == filters.tab)
    context = {
        "filters": filters,
        "query": filters.query(),
        "tabs": tabs,
        "choices": board.choices(seen),
        "page": Paginator(drawn.points, PAGE).get_page(request.GET.get("page")),
        "marking": drawn.marking,
        "unplaced": max(0, held - drawn.count),
        "most": MOST,
    }
    return render(request, "triage/map.html", context)


@page_for(Permission.SEE_TRIGGERS)
def map_points(request: HttpRequest) -> HttpResponseBase:
    """The triggers that the board's filters ask for, as GeoJSON points."""
    filters = dataclasses.replace(board.Filters.of(request.GET), card="")
    return _drawn(board.look(user_of(request)), filters).written.sent(request)


@kept(32)
def _drawn(seen: Look, filters: board.Filters) -> Drawn:
    """The triggers that have a place, of those that can be seen and that the board's filters ask for."""
    labels = dict(State.choices)
    placed = board.triggers_in_sight(seen.sight, filters).exclude(x=None)
    rows = placed.values_list("pk", "title", "place", "section", "state", "marking", "x", "y")[:MOST]
    points = (
        Point(key, title, place, section, labels[state], *more) for key, title, place, section, state, *more in rows
    )
    markings = placed.order_by().values_list("marking", flat=True).distinct()
    return Drawn(tuple(points), placed.order_by().count(), highest_marking(markings, none=""))


@page_for(Permission.SEE_TRIGGERS)
def map_areas(request: HttpRequest) -> HttpResponseBase:
    """The outlines of the workspace's coarsest areas, as GeoJSON: the same for everybody who sees the map."""
    return _outlines(places_held(), workspace().grid).sent(request)


@functools.lru_cache(maxsize=1)
def _outlines(places: Places, grid: str) -> Written:
    features = []
    for level in places.areas.levels[-1:]:
        features = [
            {"type": "Feature", "geometry": in_degrees(shape), "properties": {"code": code, "name": name}}
            for code, name, shape in zip(level.codes, level.names, level.shapes, strict=True)
        ]
    return Written.of(features)


@functools.lru_cache(maxsize=4)
def to_degrees(grid: str) -> Transformer:
    """From a grid's metres to degrees; making one takes longer than a page may."""
    return Transformer.from_crs(grid, "EPSG:4326", always_xy=True)


def in_degrees(shape: shapely.Geometry) -> Any:
    """A shape on the workspace's grid as GeoJSON, in degrees and without more corners than a map shows."""
    way = to_degrees(workspace().grid)
    outline = shapely.transform(shapely.simplify(shape, 20.0), way.transform, interleaved=False)
    return json.loads(shapely.to_geojson(outline))

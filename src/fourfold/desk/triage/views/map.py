"""Today's triggers on a map, drawn from our own areas and nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from pyproj import Transformer

from fourfold.desk.accounts.access import user_of
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.context import workspace
from fourfold.desk.pages import page_for
from fourfold.desk.triage import board
from fourfold.desk.triage.shown import places_held

MOST = 2000


@page_for(Permission.SEE_TRIGGERS)
def map_page(request: HttpRequest) -> HttpResponse:
    """The map, and the same triggers as a table for who cannot use it."""
    user, filters = user_of(request), board.Filters.of(request.GET)
    found = list(board.triggers(user, filters).without_evidence()[:MOST])
    context = {
        "filters": filters,
        "tabs": board.tabs(user, filters),
        "choices": board.choices(user),
        "placed": [one for one in found if one.x is not None],
        "unplaced": sum(one.x is None for one in found),
        "most": MOST,
    }
    return render(request, "triage/map.html", context)


@page_for(Permission.SEE_TRIGGERS)
def map_points(request: HttpRequest) -> JsonResponse:
    """The triggers that the board's filters ask for, as GeoJSON points."""
    asked = board.triggers(user_of(request), board.Filters.of(request.GET))
    found = asked.without_evidence().exclude(x=None)[:MOST]
    to_degrees = Transformer.from_crs(workspace().grid, "EPSG:4326", always_xy=True)
    features = []
    for one in found:
        longitude, latitude = to_degrees.transform(one.x, one.y)
        point = {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}
        facts = {"id": one.pk, "title": str(one), "section": one.section, "state": one.get_state_display()}
        features.append({"type": "Feature", "geometry": point, "properties": facts})
    return JsonResponse({"type": "FeatureCollection", "features": features})


@page_for(Permission.SEE_TRIGGERS)
def map_areas(request: HttpRequest) -> JsonResponse:
    """The outlines of the workspace's coarsest areas, as GeoJSON."""
    areas = places_held().areas
    if not areas.levels:
        return JsonResponse({"type": "FeatureCollection", "features": []})
    level = areas.levels[-1]
    features = [
        {"type": "Feature", "geometry": in_degrees(shape), "properties": {"code": code, "name": name}}
        for code, name, shape in zip(level.codes, level.names, level.shapes, strict=True)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def in_degrees(shape: shapely.Geometry) -> Any:
    """A shape on the workspace's grid as GeoJSON, in degrees and without more corners than a map shows."""
    to_degrees = Transformer.from_crs(workspace().grid, "EPSG:4326", always_xy=True)
    outline = shapely.transform(shapely.simplify(shape, 20.0), to_degrees.transform, interleaved=False)
    return json.loads(shapely.to_geojson(outline))

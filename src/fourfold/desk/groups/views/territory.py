"""Where a group works, for its map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely
from django.http import HttpRequest, JsonResponse

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.groups.views.found import group_or_404
from fourfold.desk.pages import page_for
from fourfold.desk.triage.shown import places_held
from fourfold.desk.triage.views.map import in_degrees


@page_for(Permission.SEE_GROUPS)
def territory(request: HttpRequest, key: int) -> JsonResponse:
    """The areas where the group works now, known ones and drawn ones, as GeoJSON."""
    held = group_or_404(request, key)
    return JsonResponse(outlined((str(one), one.area, one.shape) for one in held.territories.current()))


def outlined(places: Iterable[tuple[str, str, Any]]) -> dict[str, Any]:
    """Places as GeoJSON, each by its name, its code if it is a known area, and its shape if it was drawn."""
    features: list[dict[str, Any]] = []
    for name, area, drawn in places:
        shapes = [drawn] if drawn else []
        shapes += [in_degrees(shape) for shape in _known(area)]
        features += [{"type": "Feature", "geometry": shape, "properties": {"name": name}} for shape in shapes]
    return {"type": "FeatureCollection", "features": features}


def area_name(code: str) -> str:
    """What a known area is called; the code itself where no area has it any more."""
    named = (dict(zip(level.codes, level.names, strict=True)) for level in places_held().areas.levels if code)
    return next((names[code] for names in named if code in names), code)


def _known(code: str) -> list[shapely.Geometry]:
    levels = places_held().areas.levels
    return [level.shapes[level.codes.index(code)] for level in levels if code in level.codes]

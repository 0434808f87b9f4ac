"""Reading boundary files: GeoJSON in longitude and latitude, as the Office for National Statistics publishes it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely

from fourfold.errors import BadInput
from fourfold.places.grid import area_of_use

CODE_PROPERTY = re.compile(r"code|[A-Z]+\d*CD")  # as in WD13CD; WD13CDO is the old code
NAME_PROPERTY = re.compile(r"name|[A-Z]+\d*NM")  # as in WD13NM; WD13NMW is the name in Welsh
SUFFIXES = (".geojson", ".json")

Row = tuple[str, str, shapely.Geometry]
"""An area: its code, its name, and its shape in degrees."""


@dataclasses.dataclass(frozen=True)
class _Feature:
    """One feature of a boundary file; `where` is how errors name it."""

    where: str
    file: Path
    properties: dict[str, Any]
    shape: shapely.Geometry


def read_boundaries(
    paths: Sequence[Path],
    grid: str,
    *,
    code_property: str | None = None,
    name_property: str | None = None,
    dissolve: bool = False,
    names: Mapping[str, str] | None = None,
) -> tuple[list[Row], tuple[str, ...]]:
    """The areas in files, or folders of them, by code, and which were mended and of what; see `add_areas`.

    Raises `BadInput` naming the file and feature.
    """
    features = [feature for path in _files(paths) for feature in _read(path)]
    repaired: list[str] = []
    shapes = [_sound(feature, grid, repaired) for feature in features]
    rows = _dissolved(features, shapes) if dissolve else _labelled(features, shapes, code_property, name_property)
    return sorted(_named(rows, names or {}), key=lambda row: row[0]), tuple(repaired)


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            if not inside:
                raise BadInput(f"{path}: no GeoJSON file (.geojson or .json) in this folder.")
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise BadInput(f"{path}: no such file or folder.")
    return files


def _read(path: Path) -> Iterator[_Feature]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadInput(f"{path}: not GeoJSON: {error}.") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise BadInput(f"{path}: not a GeoJSON collection of features.")
    _check_degrees(path, document)
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise BadInput(f"{path}, feature {number}: has no properties.")
        label = next((str(value) for key, value in properties.items() if CODE_PROPERTY.fullmatch(key)), None)
        where = f"{path}, feature {number}" + (f" ({label})" if label else "")
        try:
            shape = shapely.from_geojson(json.dumps(feature.get("geometry")))
        except shapely.errors.GEOSException:
            shape = None
        if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise BadInput(f"{where}: its geometry is not a polygon. Mend or take out the feature.")
        yield _Feature(where, path, properties, shape)


def _check_degrees(path: Path, document: dict[str, Any]) -> None:
    """Old GeoJSON may name a coordinate system; only longitude and latitude will do."""
    try:
        name = document["crs"]["properties"]["name"]
    except (KeyError, TypeError):
        return
    try:
        degrees = pyproj.CRS.from_user_input(name).is_geographic
    except pyproj.exceptions.CRSError:
        degrees = False
    if not degrees:
        raise BadInput(
            f"{path}: is in the coordinate system {name}; save it in longitude and latitude (WGS 84, EPSG:4326)."
        )


def _sound(feature: _Feature, grid: str, repaired: list[str]) -> shapely.Geometry:
    """The feature's shape, mended if need be (then told in `repaired`) and checked to lie where the grid may be
    used."""
    shape = feature.shape
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadInput(f"{feature.where}: has a coordinate that is not a number.")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            raise BadInput(f"{feature.where}: its geometry cannot be mended: {reason}.")
        repaired.append(f"{feature.where}: {reason}")
    area = area_of_use(grid)
    west, south, east, north = shape.bounds
    if not area.holds([west, east], [south, north]).all():
        hint = (
            "; longitude and latitude look exchanged" if area.looks_swapped([west, east], [south, north]).all() else ""
        )
        raise BadInput(f"{feature.where}: lies outside where the grid {grid} may be used ({area.name}){hint}.")
    return shape


def _labelled(
    features: list[_Feature], shapes: list[shapely.Geometry], code: str | None, name: str | None
) -> list[Row]:
    code = code or _property(features, CODE_PROPERTY, "code", "WD13CD")
    name = name or _property(features, NAME_PROPERTY, "name", "WD13NM")
    rows: list[Row] = []
    first: dict[str, str] = {}
    for feature, shape in zip(features, shapes, strict=True):
        value = feature.properties.get(code)
        if value is None or str(value).strip() == "":
            raise BadInput(
                f"{feature.where}: has no {code!r}. It has {', '.join(feature.properties) or 'no properties'}."
            )
        label = str(value).strip()
        if label in first:
            raise BadInput(f"{feature.where}: the code {label} was given already by {first[label]}.")
        first[label] = feature.where
        rows.append((label, str(feature.properties.get(name) or label), shape))
    return rows


def _property(features: list[_Feature], pattern: re.Pattern[str], what: str, example: str) -> str:
    """The one property that every feature has and that looks like a code or a name; none is needed for the name."""
    keys = Counter(key for feature in features for key in feature.properties if pattern.fullmatch(key))
    common = [key for key, count in keys.items() if count == len(features)]
    if len(common) == 1:
        return common[0]
    if not common and what == "name":
        return ""
    found = f"more than one looks like it ({', '.join(common)})" if common else f"the files hold {_all_keys(features)}"
    raise BadInput(
        f"which property is the {what}? No single one such as {example} is in every feature: {found}. "
        f"Name it with --{what}-property."
    )


def _all_keys(features: list[_Feature]) -> str:
    return ", ".join(sorted({key for feature in features for key in feature.properties})) or "no properties"


def _dissolved(features: list[_Feature], shapes: list[shapely.Geometry]) -> list[Row]:
    parts: dict[Path, list[shapely.Geometry]] = {}
    for feature, shape in zip(features, shapes, strict=True):
        parts.setdefault(feature.file, []).append(shape)
    rows: list[Row] = []
    for file, pieces in parts.items():
        code = re.split(r"[-_ ]", file.stem)[-1]
        if code in {row[0] for row in rows}:
            raise BadInput(f"{file}: another file's name ends in {code} too, and each file makes one area.")
        rows.append((code, code, shapely.union_all(pieces)))
    return rows


def _named(rows: list[Row], names: Mapping[str, str]) -> list[Row]:
    unknown = sorted(set(names) - {code for code, _, _ in rows})
    if unknown:
        raise BadInput(f"a name is given for {unknown[0]}, but no area has that code.")
    return [(code, names.get(code, name), shape) for code, name, shape in rows]

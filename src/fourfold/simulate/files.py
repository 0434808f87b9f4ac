"""The files of a simulated force, byte for byte the same for the same seed: fixed writer settings, fixed order, no
present time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import Transformer

from fourfold.history.schema import INCOMING
from fourfold.simulate.county import DISTRICTS, GRID, County
from fourfold.simulate.period import Floats
from fourfold.simulate.planted import RECIPES
from fourfold.simulate.planting import Planted
from fourfold.whole_files import whole

LEVELS = ("ward", "district")
DICTIONARY = (
    "source", "kind", "known_basis", "grading", "handling", "marking", "file", "areas.list.element",
    "compartments.list.element", "attributes.key_value.key", "attributes.key_value.value",
    "parties.list.element.role", "parties.list.element.sort",
)  # columns with few different texts  # fmt: skip


def write_month(path: Path, chunks: Iterable[pa.Table]) -> int:
    """Write one month's chunks with each row's file and line; returns how many rows. A chunk of any size is never
    held twice.
    """
    line, name = 0, f"events/{path.name}"
    with (
        whole(path) as part,
        pq.ParquetWriter(
            part,
            INCOMING,
            version="2.6",
            compression="zstd",
            compression_level=1,
            use_dictionary=DICTIONARY,
            write_statistics=["occurred_from", "occurred_to", "known_from", "kind"],
            store_schema=True,
        ) as writer,
    ):
        for table in _gathered(chunks):
            lines = pa.array(np.arange(line + 1, line + 1 + table.num_rows))
            for column, values in (("file", pa.repeat(name, table.num_rows)), ("line", lines)):
                table = table.set_column(INCOMING.get_field_index(column), INCOMING.field(column), values)
            writer.write_table(table, row_group_size=131_072)
            line += table.num_rows
    return line


def _gathered(chunks: Iterable[pa.Table], rows: int = 100_000) -> Iterator[pa.Table]:
    """Small chunks put together, so that rare kinds do not each make a row group."""
    waiting: list[pa.Table] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(table.num_rows for table in waiting) >= rows:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def write_areas(folder: Path, county: County) -> None:
    """ward.geojson and district.geojson, in longitude and latitude as GeoJSON demands."""
    import shapely

    wards = shapely.polygons(county.corners)
    districts = [shapely.union_all(wards[county.ward_district == n]) for n in range(len(DISTRICTS))]
    folder.mkdir(parents=True, exist_ok=True)
    _write_level(
        folder / "ward.geojson", county.ward_codes, county.ward_names, [shapely.get_coordinates(w) for w in wards]
    )
    rings = [shapely.get_coordinates(shapely.orient_polygons(shape)) for shape in districts]
    _write_level(folder / "district.geojson", county.district_codes, DISTRICTS, rings)


def _write_level(path: Path, codes: Iterable[str], names: Iterable[str], rings: Iterable[Floats]) -> None:
    to_degrees = Transformer.from_crs(GRID, "EPSG:4326", always_xy=True)
    features = []
    for code, name, ring in zip(codes, names, rings, strict=True):
        lon, lat = to_degrees.transform(ring[:, 0], ring[:, 1])
        points = [[round(float(a), 7), round(float(b), 7)] for a, b in zip(lon, lat, strict=True)]
        shape = {"type": "Polygon", "coordinates": [points]}
        features.append(
            {"type": "Feature", "properties": {"code": code, "name": name, "invented": True}, "geometry": shape}
        )
    _write_json(path, {"type": "FeatureCollection", "features": features})


def write_truth(path: Path, planted: list[Planted], about: dict[str, Any]) -> None:
    """What was planted: patterns with their meaning, and each sequence by ids."""
    patterns = {recipe.pattern: recipe.meaning for recipe in RECIPES}
    _write_json(path, {**about, "patterns": patterns, "planted": [sequence.as_json() for sequence in planted]})


def _write_json(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

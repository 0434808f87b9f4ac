"""Whatever is in a boundary file, it is taken in or refused in plain words, and a refusal changes nothing."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fourfold.errors import FourfoldError
from fourfold.places.areas import Areas
from fourfold.places.boundaries import add_areas
from fourfold.workspace import Workspace

numbers = st.one_of(st.sampled_from([-3.0, -2.99, 53.4, 53.41, 0, 1e308, "x", None]), st.floats())
rings = st.lists(st.lists(numbers, max_size=3), max_size=5)
geometries = st.one_of(
    st.none(),
    st.integers(),
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection", "?", 7]),
            "coordinates": st.one_of(rings, st.lists(rings, max_size=2), st.none()),
        }
    ),
    st.just({"type": "Polygon", "coordinates": [[[-3, 53.4], [-2.99, 53.4], [-2.99, 53.41], [-3, 53.4]]]}),
)
properties = st.one_of(st.none(), st.dictionaries(st.sampled_from(["WD13CD", "WD13NM", "code"]), numbers, max_size=3))
features = st.one_of(st.none(), st.fixed_dictionaries({"properties": properties, "geometry": geometries}))
documents = st.fixed_dictionaries(
    {"type": st.just("FeatureCollection"), "features": st.lists(features, max_size=3)},
    optional={"crs": st.one_of(st.none(), st.just({"properties": {"name": "nowhere"}}))},
)


def as_bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(st.binary(max_size=100), documents.map(as_bytes), st.just(b"[" * 100_000)))
def test_boundary_files(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder, "w"))
        path = Path(folder, "areas.json")
        path.write_bytes(content)
        try:
            added = add_areas(workspace, [path], "ward")
        except FourfoldError:
            assert Workspace.open(workspace.root).area_levels == ()
            assert list(workspace.areas.iterdir()) == []
            return
        assert len(Areas.load(added.workspace).levels[0].codes) == added.areas

"""Whatever is in a harm table, a record or a matrix file, it is read or refused in plain words."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fourfold.errors import FourfoldError
from fourfold.history.kinds import Kind
from fourfold.matrix.harm_files import read_weights
from fourfold.matrix.record import load_records
from fourfold.matrix.scales import load_scales
from fourfold.workspace import Workspace

KINDS = {"arson": Kind("arson", "Arson", "major-crime", "invented", ("56A",), "Arson")}
HEADERS = ("kind,days", "kind,days,low,high", "code,days", "prc_subgroup,n,min,median,mean,max")
cells = st.sampled_from(
    ["arson", "Arson", "56A", "1", "2.5", "-1", "inf", "1e400", "", '"', "\x00", "é", "\n", ";", "１"]
)
tables = st.tuples(st.sampled_from(HEADERS), st.lists(st.lists(cells, max_size=7).map(",".join), max_size=5)).map(
    lambda parts: "\n".join([parts[0], *parts[1]]).encode()
)


@given(st.one_of(st.binary(max_size=300), tables))
def test_harm_tables(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(content)
        with contextlib.suppress(FourfoldError):
            weights, _ = read_weights(path, KINDS, "edition")
            for weight in weights.values():
                low, middle, high = weight.days
                assert 0 <= low <= middle <= high < float("inf")


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["rule", "2024-01-01", "x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["rule", "version", "fired", "followed_certain", "first_day"]), inner),
    ),
    max_leaves=8,
).map(lambda value: repr(value).replace("'", '"').encode())


@given(st.one_of(st.binary(max_size=200), json_like))
def test_records_and_matrices(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder, "w"))
        (workspace.records / "r-v1.json").write_bytes(content)
        (workspace.root / "matrix.yaml").write_bytes(content)
        with contextlib.suppress(FourfoldError):
            load_records(workspace)
        with contextlib.suppress(FourfoldError):
            load_scales(workspace)

"""Whatever the rule and whatever the history, DuckDB says what the brute-force reference says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.history.facts import Facts
from fourfold.history.schema import STORED
from fourfold.history.store import History
from fourfold.triggers import nodes
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.question import Question
from fourfold.triggers.reference import ReferenceEngine
from fourfold.workspace import Workspace
from tests.generative import strategies as invented

NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
DAY = st.dates(dt.date(2024, 3, 15), dt.date(2024, 5, 10))


def history_of(table: pa.Table, folder: str) -> History:
    workspace = Workspace.create(Path(folder) / "w")
    workspace = dataclasses.replace(workspace, area_levels=("ward",))
    history = History(workspace)
    history.write(table, now=NOW)
    return history


def everything(history: History) -> pa.Table:
    return DeltaTable(history.path).to_pyarrow_table().select(STORED.names).cast(STORED)


@settings(max_examples=25)
@given(
    invented.events(),
    invented.facts(),
    invented.rules(),
    DAY,
    st.integers(0, 45),
    st.sampled_from(["live", "fired"]),
    st.sampled_from([0, 30, -15]),
)
def test_engines_agree(
    table: pa.Table,
    facts: Facts,
    rule: nodes.Rule,
    last: dt.date,
    days: int,
    about: str,
    hindsight: int,
) -> None:
    """Asked twice: of the files themselves, and of what was then kept of them."""
    with tempfile.TemporaryDirectory() as folder:
        history = history_of(table, folder)
        known_at = dt.datetime.combine(last, dt.time(20, 30), tzinfo=dt.UTC) + dt.timedelta(hours=hindsight * 7)
        question = Question(about, last - dt.timedelta(days=days), last, known_at)  # type: ignore[arg-type]
        duck = [DuckEngine(history, facts).firings([rule], question) for _ in range(2)]
        reference = ReferenceEngine(history.workspace, everything(history), facts).firings([rule], question)
        assert duck == [reference, reference]
        # What fired was kept, so the second answer came from there; a history that says nothing keeps nothing.
        assert any(history.kept.glob("*/*.parquet")) or not reference

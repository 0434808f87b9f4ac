"""The history on disk: versions, erasure, one writer at a time. Real Delta tables."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.errors import Busy
from fourfold.history import store
from fourfold.history.schema import INCOMING, STORED
from fourfold.history.shape import Shape
from fourfold.history.store import History, Written
from fourfold.workspace import Workspace

UTC = dt.UTC
NOW = dt.datetime(2025, 1, 1, tzinfo=UTC)
APRIL, MAY, JUNE = (dt.datetime(2024, month, 2, tzinfo=UTC) for month in (4, 5, 6))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(Workspace.create(tmp_path / "w"))


def row(name: str, known: dt.datetime, said: str = "first", **changes: Any) -> dict[str, Any]:
    when = dt.datetime(2024, 3, 31, 23, 30, tzinfo=UTC)
    party = {"role": "victim", "sort": "person", "ref": "nominal:1", "attributes": [], "protected": []}
    return {
        "id": f"s:{name}", "source": "s", "reference": name, "kind": "robbery", "occurred_from": when, "occurred_to": when,
        "known_from": known, "known_basis": "recorded", "x": 1.0, "y": 2.0, "areas": ["a", None], "marking": "OFFICIAL",
        "attributes": [("said", said), ("other", "same")], "parties": [party], **changes,
    }  # fmt: skip


def rows(*given_: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(given_), schema=INCOMING)


def versions(history: History) -> list[tuple[str, str, dt.datetime, dt.datetime | None]]:
    """(id, what it said, known from, known to) of every version, in order."""
    held = DeltaTable(history.path).to_pyarrow_table().select(STORED.names).to_pylist()
    found = [(v["id"], dict(v["attributes"])["said"], v["known_from"], v["known_to"]) for v in held]
    return sorted(found, key=lambda version: (version[0], version[2]))


def test_new_rows(history: History) -> None:
    assert history.version == -1
    assert history.files() == []
    assert history.write(rows(row("a", APRIL), row("b", APRIL)), now=NOW) == Written(2, 0, 0, 0, 0, 0)
    assert versions(history) == [("s:a", "first", APRIL, None), ("s:b", "first", APRIL, None)]


def test_importing_twice_changes_nothing(history: History) -> None:
    table = rows(row("a", APRIL), row("b", APRIL))
    history.write(table, now=NOW)
    assert history.write(table, now=NOW + dt.timedelta(days=1)) == Written(0, 0, 2, 0, 0, 0)
    assert History(history.workspace).write(table, now=NOW).unchanged == 2


def test_the_same_row_twice_in_one_import_is_a_duplicate(history: History) -> None:
    assert history.write(rows(row("a", APRIL), row("a", APRIL)), now=NOW) == Written(1, 0, 0, 1, 0, 0)


def test_attributes_in_another_order_are_no_change(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    turned = row("a", MAY, attributes=[("other", "same"), ("said", "first")])
    assert history.write(rows(turned), now=NOW).unchanged == 1


def test_a_change_closes_the_version_before_it(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    assert history.write(rows(row("a", MAY, "second")), now=NOW).changed == 1
    assert versions(history) == [("s:a", "first", APRIL, MAY), ("s:a", "second", MAY, None)]


def test_a_change_of_a_party_s_role_is_a_change(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    suspect = {"role": "suspect", "sort": "person", "ref": "nominal:1", "attributes": [], "protected": []}
    assert history.write(rows(row("a", MAY, parties=[suspect])), now=NOW).changed == 1


@pytest.mark.parametrize("order", [(APRIL, MAY, JUNE), (JUNE, MAY, APRIL), (MAY, APRIL, JUNE)])
def test_versions_stand_in_the_order_in_which_they_became_known(
    history: History, order: tuple[dt.datetime, ...]
) -> None:
    said = {APRIL: "first", MAY: "second", JUNE: "third"}
    for moment in order:
        history.write(rows(row("a", moment, said[moment])), now=NOW)
    assert versions(history) == [
        ("s:a", "first", APRIL, MAY),
        ("s:a", "second", MAY, JUNE),
        ("s:a", "third", JUNE, None),
    ]


def test_a_download_that_revises_its_own_past_counts_from_its_import(history: History) -> None:
    """The same known-from, other words: it cannot have been known then."""
    history.write(rows(row("a", APRIL)), now=NOW)
    revised = rows(row("a", APRIL, "revised"))
    assert history.write(revised, now=NOW).changed == 1
    assert versions(history) == [("s:a", "first", APRIL, NOW), ("s:a", "revised", NOW, None)]
    assert history.write(revised, now=NOW + dt.timedelta(days=1)).unchanged == 1
    assert history.write(rows(row("a", APRIL)), now=NOW + dt.timedelta(days=2)).unchanged == 1


def test_two_rows_of_one_event_that_disagree_are_both_kept(history: History) -> None:
    history.write(rows(row("a", APRIL), row("a", APRIL, "also")), now=NOW)
    assert [version[1] for version in versions(history)] == ["first", "also"]


def test_held_at_a_moment(history: History) -> None:
    history.write(rows(row("a", APRIL), row("a", MAY, "second")), now=NOW)
    ids = ["s:a", "s:absent"]
    assert [dict(r["attributes"])["said"] for r in history.held(ids).to_pylist()] == ["second"]
    at = MAY - dt.timedelta(seconds=1)
    assert [dict(r["attributes"])["said"] for r in history.held(ids, at=at).to_pylist()] == ["first"]
    assert history.held(ids, at=APRIL - dt.timedelta(days=1)).num_rows == 0


def test_days_are_local(history: History) -> None:
    """23:30 UTC on 31 March is 00:30 on 1 April in London summer time."""
    history.write(rows(row("a", APRIL)), now=NOW)
    (held,) = DeltaTable(history.path).to_pyarrow_table().select(["month", "first_day"]).to_pylist()
    assert held == {"month": "2024-04", "first_day": dt.date(2024, 4, 1)}


def test_an_event_moved_to_another_month_is_marked_in_every_version(history: History) -> None:
    history.write(rows(row("a", APRIL), row("b", APRIL)), now=NOW)
    later = dt.datetime(2024, 6, 1, tzinfo=UTC)
    history.write(
        rows(row("a", JUNE, "moved", occurred_from=later, occurred_to=later), row("b", JUNE, "stayed")), now=NOW
    )
    held = DeltaTable(history.path).to_pyarrow_table().select(["id", "moved"]).to_pylist()
    assert {(one["id"], one["moved"]) for one in held} == {("s:a", True), ("s:b", False)}


def test_erasing_removes_every_version_and_every_trace(history: History) -> None:
    history.write(rows(row("secret-7", APRIL), row("b", APRIL)), now=NOW)
    history.write(rows(row("secret-7", MAY, "second")), now=NOW)
    assert history.erase(["s:secret-7"], now=NOW, who="A. Officer", why="retention has ended") == 2
    assert [version[0] for version in versions(history)] == ["s:b"]
    for file in history.workspace.root.rglob("*"):
        if file.is_file():
            assert b"secret-7" not in file.read_bytes(), file
    log = (history.workspace.history / "erasures.jsonl").read_text()
    assert "A. Officer" in log
    assert "retention has ended" in log


def test_what_was_erased_stays_erased(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    history.erase(["s:a"], now=NOW, who="x", why="y")
    assert history.write(rows(row("a", APRIL), row("b", APRIL)), now=NOW) == Written(1, 0, 0, 0, 1, history.version)


def test_two_writers_one_is_told_to_try_again(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.2)
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); input()",
         str(history.workspace.history / "write.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        with pytest.raises(Busy, match="run the same command again"):
            history.write(rows(row("a", APRIL)), now=NOW)
    finally:
        holder.kill()
        holder.communicate()
    assert history.write(rows(row("a", APRIL)), now=NOW).new == 1  # the lock died with its holder


def test_a_pinned_history_does_not_move(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    pinned = history.pinned()
    history.write(rows(row("b", APRIL)), now=NOW)
    assert (pinned.version, history.version) == (0, 1)
    assert len(pinned.files()) == 1


def test_many_small_imports_are_put_together(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FILES_A_MONTH", 3)
    for number in range(6):
        history.write(rows(row(str(number), APRIL)), now=NOW)
    assert len(history.files()) < 6
    assert len(versions(history)) == 6
    assert history.write(rows(*(row(str(number), APRIL) for number in range(6))), now=NOW).unchanged == 6


def test_which_attributes_were_known_when(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    history.write(rows(row("b", JUNE, attributes=[("late", "yes"), ("unsaid", None)])), now=NOW)
    for shape in (history.shape(), _made_again(history)):
        assert shape.has("robbery", "said", APRIL)
        assert not shape.has("robbery", "late", MAY)
        assert shape.has("robbery", "late", JUNE)
        assert not shape.has("robbery", "unsaid", JUNE)
        assert not shape.has("arrest", "said", JUNE)


def _made_again(history: History) -> Shape:
    (history.workspace.history / "shape.json").unlink()
    return history.shape()


Supplied = set[tuple[str, dt.date, dt.date, dt.date | None]]


def supplied(history: History) -> Supplied:
    found = history.supplied(dt.date(2000, 1, 1)).to_pylist()
    return {(one["kind"], one["last_day"], one["known_day"], one["gone_day"]) for one in found}


def test_what_was_supplied_is_kept_up_with_every_write_and_erasure(history: History) -> None:
    happened, april, may, june = dt.date(2024, 4, 1), dt.date(2024, 4, 2), dt.date(2024, 5, 2), dt.date(2024, 6, 2)
    history.write(rows(row("a", APRIL), row("b", APRIL)), now=NOW)
    assert supplied(history) == {("robbery", happened, april, None)}
    history.write(rows(row("a", MAY, "second")), now=NOW)
    assert supplied(history) == {
        ("robbery", happened, day, gone) for day, gone in ((april, None), (april, may), (may, None))
    }
    history.write(rows(row("c", JUNE, kind="arrest")), now=NOW)
    history.erase(["s:a"], now=NOW, who="somebody", why="a request")
    assert supplied(history) == {("robbery", happened, april, None), ("arrest", happened, june, None)}


Months = set[tuple[str, str, dt.datetime, int]]


def months(history: History) -> Months:
    found: Months = set()
    for one in history.supplied_months().to_pylist():
        if one["now"]:
            found.add((one["kind"], one["month"], one["known_from"], one["now"]))
    return found


def test_what_was_supplied_of_each_month_is_kept_up_with_every_write_and_erasure(history: History) -> None:
    history.write(rows(row("a", APRIL), row("b", APRIL)), now=NOW)
    assert months(history) == {("robbery", "2024-04", APRIL, 2)}
    history.write(rows(row("a", MAY, "second"), row("c", JUNE, kind="arrest")), now=NOW)
    kept = history.supplied_months().to_pylist()
    believed: Counter[tuple[str, str]] = Counter()
    for one in kept:
        believed[one["kind"], one["month"]] += one["now"]
    assert believed == {("robbery", "2024-04"): 2, ("arrest", "2024-04"): 1}  # the first of a is believed no more
    assert min(one["known_from"] for one in kept if one["kind"] == "robbery") == APRIL
    history.erase(["s:a", "s:b"], now=NOW, who="somebody", why="a request")
    assert months(history) == {("arrest", "2024-04", JUNE, 1)}
    (history.workspace.history / "months.parquet").write_bytes(b"PAR1 spoilt")
    assert months(history) == {("arrest", "2024-04", JUNE, 1)}


def test_what_was_supplied_is_worked_out_again_from_a_spoilt_file(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    before = supplied(history)
    (history.workspace.history / "supplied.parquet").write_bytes(b"PAR1 spoilt")
    assert supplied(history) == before != set()


def test_a_pinned_history_is_told_what_was_supplied_by_then(history: History) -> None:
    history.write(rows(row("a", APRIL)), now=NOW)
    pinned, before = history.pinned(), supplied(history)
    history.write(rows(row("b", MAY, kind="arrest")), now=NOW)
    assert supplied(pinned) == before != supplied(history)


def test_the_shape_is_kept_and_made_again(history: History) -> None:
    history.write(rows(row("a", MAY)), now=NOW)
    history.write(rows(row("b", APRIL, occurred_to=APRIL)), now=NOW)
    kept = history.shape()
    (history.workspace.history / "shape.json").unlink()
    assert history.shape() == kept
    assert kept.kinds(APRIL) == {"robbery"}
    assert kept.kinds(APRIL - dt.timedelta(days=1)) == set()
    span = APRIL - dt.datetime(2024, 3, 31, 23, 30, tzinfo=UTC)
    assert kept.longest == {"robbery": span // dt.timedelta(microseconds=1)}


PARTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([APRIL, MAY, JUNE]), st.sampled_from("xyz")),
    min_size=1,
    max_size=8,
)


def check_lines(history: History) -> None:
    """Each event has one line of versions, each in force until the next, the last one open."""
    found = versions(history)
    for name in {version[0] for version in found}:
        line = [version for version in found if version[0] == name]
        assert [version[3] for version in line] == [*(version[2] for version in line[1:]), None]


@settings(max_examples=15, deadline=None)
@given(PARTS)
def test_importing_anything_again_changes_nothing(parts: list[tuple[str, dt.datetime, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = History(Workspace.create(Path(folder) / "w"))
        table = rows(*(row(name, known, said) for name, known, said in parts))
        first = history.write(table, now=NOW)
        assert first.new + first.changed + first.unchanged + first.duplicates == len(parts)
        check_lines(history)
        before = versions(history)
        again = history.write(table, now=NOW + dt.timedelta(days=1))
        assert (again.new, again.changed) == (0, 0)
        assert versions(history) == before


@settings(max_examples=15, deadline=None)
@given(PARTS, st.data())
def test_lines_of_versions_never_overlap(parts: list[tuple[str, dt.datetime, str]], data: st.DataObject) -> None:
    """However rows come, the lines hold. A row that only confirmed what was believed is not kept, so that one import
    more may be needed after news of a time before it; a further one changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        history = History(Workspace.create(Path(folder) / "w"))
        table = rows(*(row(name, known, said) for name, known, said in parts))
        cut = data.draw(st.integers(0, len(parts)))
        for part in (table.slice(0, cut), table.slice(cut), table):
            if part.num_rows:
                history.write(part, now=NOW)
                check_lines(history)
        last = history.write(table, now=NOW + dt.timedelta(days=1))
        assert (last.new, last.changed) == (0, 0)

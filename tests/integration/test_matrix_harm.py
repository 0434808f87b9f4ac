"""The harm table through the command line, with the shipped catalogue of kinds and the real index."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from fourfold.cli.main import build
from fourfold.errors import BadInput
from fourfold.history.kinds import kinds
from fourfold.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


@pytest.fixture
def index(shared_data: Path) -> Path:
    return shared_data / "offences" / "crime-harm-index-2026-by-subgroup.csv"


def fourfold(workspace: Workspace, *words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["--workspace", str(workspace.root), *map(str, words)])


def listed(workspace: Workspace) -> dict[str, dict[str, Any]]:
    return {row["kind"]: row for row in json.loads(fourfold(workspace, "harm", "list", "--json").stdout)["kinds"]}


def test_every_kind_is_listed_and_unknown_is_not_nothing(workspace: Workspace) -> None:
    rows = listed(workspace)
    assert set(rows) == set(kinds())
    unknown = [name for name, row in rows.items() if row["middle"] is None]
    assert unknown
    for name in unknown:
        assert (rows[name]["low"], rows[name]["high"], rows[name]["source"]) == (None, None, None)
    assert all(row["source"] for row in rows.values() if row["middle"] is not None)
    shown = fourfold(workspace, "harm", "list").stdout
    assert len([line for line in shown.splitlines() if line.split()[1:4] == ["unknown"] * 3]) == len(unknown)


def test_the_index_is_taken_by_subgroup(workspace: Workspace, index: Path) -> None:
    done = fourfold(workspace, "harm", "load", index, "--edition", "Crime Harm Index 2026")
    assert done.exit_code == 0, repr(done.exception)
    with index.open() as file:
        by_subgroup = {row["prc_subgroup"]: row for row in csv.DictReader(file)}
    rows = listed(workspace)
    mapped = [kind for kind in kinds().values() if kind.subgroup]
    assert mapped
    for kind in mapped:
        entry = by_subgroup[str(kind.subgroup)]
        row = rows[kind.name]
        assert [row["low"], row["middle"], row["high"]] == [float(entry[key]) for key in ("min", "median", "max")]
        assert row["source"] == "Crime Harm Index 2026"
    assert [rows["homicide"][key] for key in ("low", "middle", "high")] == [730, 5475, 5475]


def test_a_force_sets_one_kind_by_name(workspace: Workspace, tmp_path: Path) -> None:
    before = listed(workspace)
    (tmp_path / "ours.csv").write_text("kind,days,low,high\nfirearm-discharge,1825,365,3650\n")
    assert fourfold(workspace, "harm", "load", tmp_path / "ours.csv").exit_code == 0
    after = listed(workspace)
    assert after.pop("firearm-discharge") == {
        "kind": "firearm-discharge", "low": 365, "middle": 1825, "high": 3650, "source": "ours",
    }  # fmt: skip
    before.pop("firearm-discharge")
    assert after == before


def test_a_wrong_file_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    before = listed(workspace)
    (tmp_path / "ours.csv").write_text("kind,days\nfirearm-discharge,many\n")
    done = fourfold(workspace, "harm", "load", tmp_path / "ours.csv")
    assert isinstance(done.exception, BadInput)
    assert "line 2: 'many' is not a number of days" in str(done.exception)
    assert listed(workspace) == before

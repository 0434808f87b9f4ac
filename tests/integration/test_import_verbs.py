"""`fourfold import` as a user meets it: figures as JSON and as a table, remarks, and exit statuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fourfold.history.sources.police_uk import STREET_COLUMNS
from fourfold.workspace import Workspace

ROW = ",2024-10,X,X,-2.98,53.41,On or near A Street,E01,L 1,Anti-social behaviour,,"
LATER = ROW.replace("2024-10", "2024-12")
BAD = ROW.replace("2024-10", "2024-31")
COMMAND = [sys.executable, "-c", "from fourfold.cli.main import run; run()"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return Workspace.create(tmp_path / "ws").root


def fourfold(*arguments: Path | str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)


def street(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([",".join(STREET_COLUMNS), *rows]) + "\n", encoding="utf-8")
    return path


def test_json_says_what_became_of_every_row(workspace: Path, tmp_path: Path) -> None:
    file = street(tmp_path / "street.csv", ROW, ROW, BAD, LATER)
    done = fourfold("import", "police-uk", file, "--json", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert {name: told[name] for name in ("files", "read", "new", "changed", "unchanged", "duplicates", "rejected",
            "erased", "unlocated", "outside", "version", "failed")} == {
        "files": 1, "read": 4, "new": 3, "changed": 0, "unchanged": 0, "duplicates": 0, "rejected": 1,
        "erased": 0, "unlocated": 0, "outside": 0, "version": 0, "failed": [],
    }  # fmt: skip
    assert told["missing"] == {"police-uk-street": ["2024-11"]}
    assert list(told["rejected_by_reason"].values()) == [1]
    (kept,) = told["quarantine"]
    assert Path(kept).parent == workspace / "quarantine"


def test_people_read_a_table_and_where_the_rejected_rows_are(workspace: Path, tmp_path: Path) -> None:
    file = street(tmp_path / "street.csv", ROW, BAD, LATER)
    done = fourfold("--workspace", workspace, "import", "police-uk", file, cwd=tmp_path)
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["new", "2"] in lines
    assert ["rejected", "1"] in lines
    assert "Missing from police-uk-street: 2024-11" in done.stdout
    assert str(workspace / "quarantine" / "OFFICIAL_street-") in done.stdout.replace("\n", "")


def test_a_file_that_cannot_be_read_is_told_and_the_status_says_so(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 and no more")
    good = street(tmp_path / "street.csv", ROW)
    done = fourfold("import", "police-uk", tmp_path / "cut.zip", good, "--json", cwd=workspace)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["new"] == 1
    assert told["failed"][0]["file"] == "cut.zip"
    assert "cut.zip" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["police-uk", "nowhere.zip"], "nowhere.zip: no such file"),
        (["police-uk", "street.csv", "--known-on", "2024-31-10"], "is not a date"),
        (["csv", "street.csv", "--mapping", "nowhere.yaml"], "nowhere"),
        (["fourfold", "street.csv"], "Parquet"),
    ],
)
def test_a_mistake_is_told_in_a_line(workspace: Path, arguments: list[str], said: str) -> None:
    street(workspace / "street.csv", ROW)
    done = fourfold("import", *arguments, cwd=workspace)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "sorry" not in done.stderr

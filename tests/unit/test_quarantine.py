"""The files of rejected rows: one for the same rejects, never over somebody's mending, none half written."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from fourfold.history.quarantine import Quarantine
from fourfold.history.sources.frame import Reject

HEADER = ("id", "day")
REJECT = Reject("d/crimes.csv", 7, "day", "there is no such date", ("a", "2024-02-31"))


def kept(folder: Path, *rejects: Reject) -> Path | None:
    quarantine = Quarantine(folder)
    quarantine.add(HEADER, rejects)
    return quarantine.finish()


def rows(path: Path | None) -> list[list[str]]:
    assert path is not None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_row_stands_with_its_place_and_its_reason(tmp_path: Path) -> None:
    assert rows(kept(tmp_path, REJECT)) == [
        ["file", "line", "column", "reason", "id", "day"],
        ["d/crimes.csv", "7", "day", "there is no such date", "a", "2024-02-31"],
    ]


def test_nothing_rejected_leaves_nothing(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_same_rejects_make_one_file_and_others_another(tmp_path: Path) -> None:
    first = kept(tmp_path, REJECT)
    assert kept(tmp_path, REJECT) == first
    other = Reject("d/crimes.csv", 8, "day", "is empty", ("b", ""))
    assert kept(tmp_path, REJECT, other) != first
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_somebody_mends_is_left_alone(tmp_path: Path) -> None:
    first = kept(tmp_path, REJECT)
    assert first is not None
    first.write_text(first.read_text().replace("02-31", "02-29"))
    second = kept(tmp_path, REJECT)
    assert second != first
    assert rows(first)[1][-1] == "2024-02-29"
    assert rows(second)[1][-1] == "2024-02-31"


def test_text_that_no_file_can_hold_is_kept_readable(tmp_path: Path) -> None:
    bad = Reject("a.csv", 2, "", "holds a NUL", ("x\0y", "\udcff", 'quote " and\nline'))
    assert rows(kept(tmp_path, bad))[1][4:] == ["x\\x00y", "\\udcff", 'quote " and\nline']


def test_what_was_broken_off_leaves_nothing_and_what_was_killed_is_swept_away(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path)
    quarantine.add(HEADER, [REJECT])
    quarantine.abandon()
    assert list(tmp_path.iterdir()) == []
    nobody = tmp_path / ".4194999-1.part"  # above any process id
    running = tmp_path / f".{os.getppid()}-1.part"
    elsewhere = tmp_path / ".4194998-1.part"  # a process that is not seen from here, and wrote just now
    for part in (nobody, running, elsewhere):
        part.touch()
    for part in (nobody, running):
        os.utime(part, (0, 0))
    kept(tmp_path, REJECT)
    assert not nobody.exists()
    assert running.exists()
    assert elsewhere.exists()

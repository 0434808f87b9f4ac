"""Measure what a user waits for: `make bench`. Writes bench/results.json and bench/cost.svg.

Each figure is the median of several runs of the command itself, start-up and all, and is also given as a multiple of
the time DuckDB takes to read the needed columns once, which is about the least that any program could take.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

from chart import cost_chart
from fourfold.history.store import History
from fourfold.workspace import Workspace
from measured import FOURFOLD, Measured, machine, median, run

HERE = Path(__file__).resolve().parent
WORK = HERE / "work"
SHARED = Path(os.environ.get("FOURFOLD_SHARED_DATA", HERE.parents[1] / "shared" / "data"))
STREET = "police-uk-merseyside-2022-10-to-2024-12.zip"
SIZES = (100_000, 1_000_000, 10_000_000)
YEARS = 5  # 10 million events are then about 5,500 a day
SEED = 2015
NEW_DAY = 5_000
READY = "bench-ready"  # a file that says at which version a made history was ready
SERIES = (("whole catalogue, one day", "scan"), ("a new day of 5,000", "new_day"), ("reading once", "read"))
TARGETS = {"help": 0.3, "import": 15.0, "scan": 15.0, "new_day": 1.0, "scan_mib": 2048}

READ_HISTORY = """
import duckdb, sys
from fourfold.history.store import History
from fourfold.workspace import Workspace
files = History(Workspace.open(__import__('pathlib').Path(sys.argv[1]))).files()
duckdb.sql('''SELECT count(id), count(kind), min(occurred_from), max(occurred_to), min(known_from), max(known_to),
    sum(x), sum(y), count(areas), count(attributes), count(parties) FROM read_parquet($files)''',
    params={'files': files}).to_arrow_table()
"""
READ_CSV = """
import duckdb, sys
for kind in ('street', 'stop-and-search'):
    pattern = f'{sys.argv[1]}/**/*-{kind}.csv'
    duckdb.sql(f"SELECT count(COLUMNS(*)) FROM read_csv('{pattern}', all_varchar=true)").fetchall()
"""


def main(sizes: list[int], times: int) -> None:
    """Measure everything and write the results."""
    WORK.mkdir(exist_ok=True)
    kept = HERE / "results.json"
    results: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    results |= {"date": dt.date.today().isoformat(), "machine": machine(), "targets": TARGETS}
    results["help"] = _said("fourfold --help", median(7, lambda: run([FOURFOLD, "--help"])))
    results["import"] = _import(times)
    results["by_size"] = {str(events): _size(events, times) for events in sizes}
    kept.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    series = {
        name: [(events, results["by_size"][str(events)][key]["seconds"]) for events in sizes] for name, key in SERIES
    }
    (HERE / "cost.svg").write_text(cost_chart(series), encoding="utf-8")
    print(f"Written: {kept} and {HERE / 'cost.svg'}")


def _import(times: int) -> dict[str, Any] | None:
    """The import of 27 months of published street crime and searches, each time into a new workspace."""
    source = SHARED / STREET
    if not source.is_file():
        print(f"import: not measured, because {source} is absent", file=sys.stderr)
        return None

    def once() -> Measured:
        target = _new(WORK / "import")
        return run([FOURFOLD, "--workspace", str(target), "import", "police-uk", str(source), "--json"])

    found = median(times, once)
    unpacked = WORK / "unpacked"
    with zipfile.ZipFile(source) as archive:
        archive.extractall(unpacked)
    least = median(times, lambda: run([sys.executable, "-c", READ_CSV, str(unpacked)]))
    return _said("import", _beside(found, least))


def _size(events: int, times: int) -> dict[str, Any]:
    """A history of this many events: the least cost of reading it, a scan of the catalogue, and a new day on top."""
    root = invented_history(events)
    where = [FOURFOLD, "--workspace", str(root)]
    least = median(times, lambda: run([sys.executable, "-c", READ_HISTORY, str(root)]))
    found: dict[str, Any] = {"read": least}
    found["scan"] = _beside(median(times, lambda: run([*where, "scan", "--json"])), least)
    found["new_day"] = _beside(_new_day(root, times), least)
    for name, result in found.items():
        _said(f"{name} at {events:,}", result)
    return found


def invented_history(events: int) -> Path:
    """A workspace with an invented force of this size; kept between runs, because making a large one takes minutes."""
    root = WORK / f"force-{events}"
    done = root / READY
    if not done.exists():
        _new(root)
        size = ["--years", str(YEARS), "--events", str(events), "--seed", str(SEED)]
        made = run([FOURFOLD, "--workspace", str(root), "simulate", *size, "--json"])
        _said(f"simulate and import {events:,}", {"seconds": round(made.seconds, 1), "peak_mib": round(made.peak_mib)})
        done.write_text(str(History(Workspace.open(root)).version), encoding="utf-8")
    return root


def _new_day(root: Path, times: int) -> dict[str, Any]:
    """A day on which 5,000 events came in: what scanning that day takes in a process that already runs (as the desk
    does it), and what the whole command `fourfold daily` takes, start-up and everything still live included."""
    where = [FOURFOLD, "--workspace", str(root)]
    version = (root / READY).read_text(encoding="utf-8")
    run([*where, "daily", "--json"])

    def scanned() -> Measured:
        run([sys.executable, str(HERE / "new_day.py"), str(root), str(NEW_DAY), version])
        ran = run([sys.executable, str(HERE / "scan_day.py"), str(root)])
        return dataclasses.replace(ran, seconds=float(ran.output))

    found = median(times, scanned)
    return {**found, "whole_command": median(1, lambda: run([*where, "daily", "--json"]))}


def _new(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    run([FOURFOLD, "init", str(root), "--invented"])
    return root


def _beside(found: dict[str, Any], least: dict[str, Any]) -> dict[str, Any]:
    return {**found, "read_seconds": least["seconds"], "times_reading": round(found["seconds"] / least["seconds"], 2)}


def _said(what: str, result: dict[str, Any]) -> dict[str, Any]:
    print(f"{what}: {result['seconds']:g} s, {result['peak_mib']:,} MiB", flush=True)
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="events in the history, comma-separated")
    parser.add_argument("--times", type=int, default=3, help="runs of each")
    asked = parser.parse_args()
    main([int(size) for size in asked.sizes.split(",")], asked.times)

"""Run a command and measure it: seconds on the clock and the most memory it held."""

from __future__ import annotations

import dataclasses
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOURFOLD = str(Path(sys.executable).with_name("fourfold"))


@dataclasses.dataclass(frozen=True)
class Measured:
    """One run. `peak_mib`: the largest resident set of the process, in MiB."""

    seconds: float
    peak_mib: float
    output: str


def run(command: Sequence[str], *, cwd: Path | None = None) -> Measured:
    """Run once. Raises `RuntimeError` with what the command said when it fails."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stderr
        output = process.stdout.read()
        remarks = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{remarks or output}")
    return Measured(seconds, used.ru_maxrss / 1024, output)


def median(times: int, measure: Callable[[], Measured]) -> dict[str, Any]:
    """The median seconds of several runs, each run's seconds, and the most memory of any."""
    runs = [measure() for _ in range(times)]
    return {
        "seconds": round(statistics.median(one.seconds for one in runs), 3),
        "runs": [round(one.seconds, 3) for one in runs],
        "peak_mib": round(max(one.peak_mib for one in runs)),
    }


def machine() -> dict[str, Any]:
    """What it was measured on."""
    packages = ("fourfold", "duckdb", "deltalake", "pyarrow", "sqlglot")
    return {
        "processor": _after("model name", Path("/proc/cpuinfo")) or platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }


def _after(name: str, path: Path) -> str:
    if not path.exists():
        return ""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(name))
    return next(lines, "").partition(":")[2].strip()

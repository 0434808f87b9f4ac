"""Fifty people at the desk at once: `make bench-load`. Adds `load` to bench/results.json.

The desk is served as `fourfold desk` serves it, on PostgreSQL, on this machine's loopback, with an invented force of 10
million events behind it and years of filed triggers, decisions and audit in its database (desk_years.py). Server,
database and the fifty all share the machine's cores.

Two figures, each for a bounded time. *At work*: each of the fifty asks for a page, reads it for a while (THINK seconds
on average, exponential), and asks for the next. *Flat out*: each asks for the next the moment the last one came, which
nobody does; it shows how many pages a second the machine can give.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from measured import FOURFOLD, machine
from run import HERE, WORK, invented_history

EVENTS = 10_000_000
SIGNED_IN = WORK / "load-signed-in.json"  # written last, once the desk is filled
THINK = 5.0
BEFORE, SECONDS, FLAT_OUT = 30.0, 60.0, 20.0
TARGET_MS = 200
OFTEN = {"board": 35, "trigger": 35, "search": 15, "map": 15}
"""Of a hundred pages, how many are which. A map comes with its points and areas, which the browser asks for."""

Times = dict[str, list[float]]


def main(events: int, seconds: float, think: float) -> None:
    """Measure, and add the results to the others."""
    root = invented_history(events)
    with _postgresql() as database, _desk(root, database) as port:
        there = json.loads(SIGNED_IN.read_text(encoding="utf-8"))
        _ask_all(port, there, BEFORE, think)  # until every process serves, and has what it keeps
        working = _ask_all(port, there, seconds, think)
        flat_out = _ask_all(port, there, FLAT_OUT, 0.0)
    results = HERE / "results.json"
    kept = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    kept["load"] = {
        "machine": machine(),
        "people": len(there["sessions"]),
        "events": events,
        "target_ms": TARGET_MS,
        "think_seconds": think,
        "pages_asked_a_second": round(len(there["sessions"]) / think, 1),  # about: if pages took no time
        "at_work": working,
        "flat_out": flat_out,
    }
    results.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    for name in ("at_work", "flat_out"):
        print(name, json.dumps(kept["load"][name], indent=1))


@contextlib.contextmanager
def _postgresql() -> Iterator[str]:
    """A PostgreSQL of our own, with the desk's years in it; made once, because filling it takes minutes."""
    import pgserver

    if not SIGNED_IN.exists():  # never made, or not to its end
        shutil.rmtree(WORK / "load-postgresql", ignore_errors=True)
    runs = WORK / "run"
    runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runs))
    server = pgserver.get_server(WORK / "load-postgresql", cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def _desk(root: Path, database: str) -> Iterator[int]:
    """The desk, serving; gives its port."""
    surroundings = os.environ | {
        "FOURFOLD_DATABASE": database,
        "FOURFOLD_WORKSPACE": str(root),
        "FOURFOLD_SERVICE": "0",
    }
    fill = [sys.executable, str(HERE / "desk_years.py"), str(root), str(SIGNED_IN)]
    subprocess.run(fill, env=surroundings, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [FOURFOLD, "--workspace", str(root), "desk", "--port", str(port)], env=surroundings, start_new_session=True
    )
    try:
        _wait_for(port)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(240):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.25)
    raise RuntimeError("The desk did not begin to serve within a minute.")


def _ask_all(port: int, there: dict[str, Any], seconds: float, think: float) -> dict[str, Any]:
    """Everybody at once, for a time; gives percentiles by page."""
    until = time.perf_counter() + seconds
    found: list[Times] = [{} for _ in there["sessions"]]
    wrong: list[str] = []
    with ThreadPoolExecutor(len(there["sessions"])) as people:
        asking = [
            people.submit(_somebody, port, there, number, until, think, found[number], wrong)
            for number in range(len(there["sessions"]))
        ]
    for somebody in asking:
        somebody.result()  # raises what went wrong
    if wrong:
        raise RuntimeError(f"{len(wrong)} pages did not come, the first: {wrong[0]}")
    every: Times = {}
    for one in found:
        for name, took in one.items():
            every.setdefault(name, []).extend(took)
    pages = {name: _percentiles(times) for name, times in sorted(every.items())}
    return {"requests_a_second": round(sum(map(len, every.values())) / seconds, 1), "pages": pages}


def _somebody(
    port: int, there: dict[str, Any], number: int, until: float, think: float, took: Times, wrong: list[str]
) -> None:
    chance = random.Random(number)  # noqa: S311 - invented people
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"sessionid={there['sessions'][number]}"}
    time.sleep(chance.uniform(0, think))
    while time.perf_counter() < until:
        for name, address in _next(chance, there):
            began = time.perf_counter()
            answer = _asked(browser, address, headers)
            took.setdefault(name, []).append(time.perf_counter() - began)
            if answer.status != 200:
                wrong.append(f"{answer.status} for {address}")
                return
        if think:
            time.sleep(min(chance.expovariate(1 / think), max(0.0, until - time.perf_counter())))
    browser.close()


def _asked(browser: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    """One answer, read to its end. A server ends a connection that is silent for long; a browser opens another."""
    try:
        browser.request("GET", address, headers=headers)
        answer = browser.getresponse()
    except http.client.RemoteDisconnected:
        browser.close()
        browser.request("GET", address, headers=headers)
        answer = browser.getresponse()
    answer.read()
    return answer


def _next(chance: random.Random, there: dict[str, Any]) -> list[tuple[str, str]]:
    """The next page that somebody asks for, and what it brings along."""
    page = chance.choices(list(OFTEN), list(OFTEN.values()))[0]
    tab = chance.choice(("", "?tab=all", "?tab=for-review"))
    if page == "board":
        return [("board", f"/today/{tab}")]
    if page == "trigger":
        key = chance.choice(there["open"] if chance.random() < 0.7 else there["triggers"])
        return [("trigger", f"/triggers/{key}/")]
    if page == "search":
        return [("search", f"/search/?q={urllib.parse.quote(chance.choice(there['words']))}")]
    return [("map", f"/map/{tab}"), ("map points", f"/map/points/{tab}"), ("map areas", "/map/areas/")]


def _percentiles(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else [times[0]] * 99
    said = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "most_ms": max(times)}
    return {"requests": len(times), **{name: round(1000 * value, 1) for name, value in said.items()}}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long people are at work")
    parser.add_argument("--think", type=float, default=THINK, help="seconds that each reads a page, on average")
    asked = parser.parse_args()
    main(asked.events, asked.seconds, asked.think)

"""The 125-day associate windows over a million links: `python bench/associates.py` writes bench/associates.json.

A link is somebody held to be in a group. There are as many as asked for, over 5,000 groups with 20,000 tensions between
them, and 20,000 shootings in three years whose victims are drawn from the members. Measured are the two rules of the
catalogue that follow such links, live on the last day, and a replay of the last 90 days.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from fourfold.history.facts import facts_from_tables
from fourfold.history.schema import INCOMING
from fourfold.history.store import History
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.language import shipped_rules
from fourfold.triggers.question import Question
from fourfold.workspace import Workspace
from measured import machine

HERE = Path(__file__).resolve().parent
RULES = ("associate-window-125-days", "same-group-window-125-days")
LAST = dt.date(2026, 1, 1)
DAYS, SHOOTINGS, GROUPS, TENSIONS = 1096, 20_000, 5_000, 20_000


def main(links: int) -> None:
    """Make the force, ask, and write what it took."""
    rng = random.Random(2015)
    root = HERE / "work" / "associates"
    shutil.rmtree(root, ignore_errors=True)
    place = Workspace.create(root, invented=True)
    history = History(place)
    history.write(pa.Table.from_pylist([_shooting(n, rng, links) for n in range(SHOOTINGS)], INCOMING), now=_moment(0))
    engine = DuckEngine(history, _facts(rng, links))
    rules = [rule for rule in shipped_rules() if rule.id in RULES]
    known = dt.datetime.combine(LAST, dt.time(23), dt.UTC)
    results: dict[str, Any] = {"machine": machine(), "links": links, "shootings": SHOOTINGS}
    for name, question in (
        ("one_day", Question("live", LAST, LAST, known)),
        ("replay_90_days", Question("fired", LAST - dt.timedelta(days=89), LAST, known)),
    ):
        begun = time.perf_counter()
        found = engine.firings(rules, question)
        results[name] = {"seconds": round(time.perf_counter() - begun, 2), "firings": len(found)}
        print(name, results[name], flush=True)
    (HERE / "associates.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def _moment(day: int) -> dt.datetime:
    return dt.datetime.combine(LAST - dt.timedelta(days=day), dt.time(12), dt.UTC)


def _shooting(n: int, rng: random.Random, links: int) -> dict[str, Any]:
    when = _moment(rng.randrange(DAYS))
    victim = {"role": "victim", "sort": "person", "ref": f"nominal:L{rng.randrange(links)}"}
    return {
        "id": f"bench:{n}", "source": "bench", "reference": str(n), "kind": "firearm-discharge", "occurred_from": when,
        "occurred_to": when, "known_from": when, "known_basis": "recorded", "marking": "OFFICIAL", "parties": [victim],
    }  # fmt: skip


def _facts(rng: random.Random, links: int) -> Any:
    early = LAST - dt.timedelta(days=2000)
    dated = {"valid_from": early, "known_day": early}
    members = [{"person": f"nominal:L{n}", "group": f"group:{n % GROUPS}", **dated} for n in range(links)]
    pairs = {tuple(sorted(rng.sample(range(GROUPS), 2))) for _ in range(TENSIONS)}
    tensions = [{"group": f"group:{one}", "other": f"group:{other}", **dated} for one, other in sorted(pairs)]
    return facts_from_tables(memberships=pa.Table.from_pylist(members), conflicts=pa.Table.from_pylist(tensions))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=1_000_000, help="how many people are in a group")
    main(parser.parse_args().links)

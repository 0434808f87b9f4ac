"""Simulated coverage of every interval: of many drawn cases, the share whose interval holds the truth it was made from.

An interval of 95% should hold it at least 94 times in 100. `python bench/coverage.py` prints and writes the shares to
`bench/coverage.json`; the lowest over the cases of each kind is what counts. Cases that are drawn alike are worked out
once, and where what is still to come is Poisson its chance of falling within the interval is taken rather than drawn,
so that the whole takes minutes. The cases themselves are in `bench/covered.py`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from covered import CASES, SLOW, Case

LEAST = 0.94
SEED = 2015
KEPT = Path(__file__).parent / "coverage.json"


def share(case: Case, times: int) -> tuple[float, int]:
    """The share of so many draws whose interval holds the truth, and how many gave an interval at all."""
    rng = np.random.default_rng(SEED)
    drawn = Counter(tuple(row) for row in case.draw(rng, times))
    held = [(found, many) for row, many in drawn.items() if (found := case.holds(*row)) is not None]
    gave = sum(many for _, many in held)
    return sum(float(found) * many for found, many in held) / gave if gave else float("nan"), gave


def main(times: int, kinds: Sequence[str]) -> None:
    """Draw each case so many times; print, and write, the share of intervals that hold the truth. `kinds`: only those
    (written over what is kept of them)."""
    results: dict[str, dict[str, float]] = {}
    began = time.perf_counter()
    for case in CASES:
        if kinds and case.kind not in kinds:
            continue
        found, gave = share(case, times // SLOW if case.slow else times)
        results.setdefault(case.kind, {})[case.name] = round(found, 4)
        print(
            f"{case.kind:36} {case.name:38} {found:.3f} ({gave:,} of {times // (SLOW if case.slow else 1):,})",
            flush=True,
        )
    lowest = {kind: min(found.values()) for kind, found in results.items()}
    short = [f"{kind} {share:.3f}" for kind, share in lowest.items() if share < LEAST]
    print(f"Below {LEAST:.0%}: {', '.join(short) or 'none'}. {time.perf_counter() - began:.0f} s.")
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if kinds and KEPT.exists() else {}
    drawn_each = {"drawn": times, "drawn_where_slow": times // SLOW, "least": LEAST}
    all_lowest, all_cases = {**kept.get("lowest", {}), **lowest}, {**kept.get("cases", {}), **results}
    written = {**drawn_each, "lowest": all_lowest, "cases": all_cases}
    KEPT.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=4000, help="draws of each case")
    parser.add_argument("--kind", action="append", default=[], help="only this kind; may be repeated")
    given = parser.parse_args()
    main(given.times, given.kind)

"""Simulated coverage of every interval: of many drawn cases, the share whose interval holds the truth it was made from.

An interval of 95% should hold it at least 94 times in 100. `python bench/coverage.py` prints and writes the shares to
`bench/coverage.json`; the lowest over the cases of each kind is what counts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
from numpy.random import Generator

from fourfold.statistics.displacement import Area, weighted_displacement
from fourfold.statistics.interrupted import interrupted
from fourfold.statistics.interval import Interval
from fourfold.statistics.projection import by_calendar, by_season, project
from fourfold.statistics.proportion import proportion
from fourfold.statistics.rank import kendall, spearman
from fourfold.statistics.ratio import dispersed_ratio, exact_ratio, mid_p_ratio
from fourfold.statistics.reliability import ordinal_alpha
from fourfold.statistics.spread import spread

LEAST = 0.94
SEED = 2015
Drawn = Callable[[Generator], "bool | None"]
"""Draws one case; whether its interval holds the truth (None: it gives no interval)."""


def cases() -> Iterator[tuple[str, str, Drawn]]:
    """Every kind of interval, over a range of true values: kind, case, draw."""
    for (name, method), mean, ratio in product(RATIOS, (2.0, 10.0, 50.0, 1000.0), (0.5, 1.0)):
        yield name, f"mean {mean:g}, ratio {ratio:g}", _ratio(method, mean, ratio)
    for mean, phi in product((5.0, 20.0, 100.0), (1.5, 2.0, 4.0)):
        yield "overdispersed ratio", f"mean {mean:g}, phi {phi:g}", _dispersed(mean, phi)
    for mean, share in product((2.0, 10.0, 60.0), (0.25, 0.58)):
        yield "projection by calendar", f"year's mean {mean:g}, {share:.0%} past", _projection(mean, share)
        yield "projection by season of two years", f"year's mean {mean:g}, {share:.0%} past", _season(mean, share)
    for of, share in product((10, 100), (0.05, 0.3)):
        yield "proportion", f"{share:.0%} of {of}", _proportion(of, share)
    for (name, make), size in product(BY_SIZE, (1, 4)):
        yield name, f"size {size}", make(size)
    for (name, rank), pairs, rho in product(RANKS, (15, 60), (0.0, 0.6)):
        yield name, f"{pairs} pairs, {rho:g}", _rank(rank, pairs, rho)


def _ratio(method: Callable[..., object], mean: float, ratio: float) -> Drawn:
    def draw(rng: Generator) -> bool:
        found: Interval = method(int(rng.poisson(mean * ratio)), int(rng.poisson(mean))).interval  # type: ignore[attr-defined]
        return ratio in found

    return draw


def _dispersed(mean: float, phi: float) -> Drawn:
    def count(rng: Generator) -> int:
        return int(rng.poisson(rng.gamma(mean / (phi - 1), phi - 1)))  # mean, with variance phi times it

    return lambda rng: 1.0 in dispersed_ratio(count(rng), count(rng), phi=phi).interval


def _projection(mean: float, share: float) -> Drawn:
    def draw(rng: Generator) -> bool:
        before, after = int(rng.poisson(mean * share)), int(rng.poisson(mean * (1 - share)))
        return before + after in project(before, by_calendar(share, 1)).interval_95

    return draw


def _season(mean: float, share: float) -> Drawn:
    def draw(rng: Generator) -> bool | None:
        past = [(int(rng.poisson(mean * share)), int(rng.poisson(mean * (1 - share)))) for _ in range(2)]
        if not sum(a for a, _ in past) or not sum(b for _, b in past):
            return None
        season = by_season([a for a, _ in past], [a + b for a, b in past])
        before, after = int(rng.poisson(mean * share)), int(rng.poisson(mean * (1 - share)))
        return before + after in project(before, season).interval_95

    return draw


def _proportion(of: int, share: float) -> Drawn:
    def draw(rng: Generator) -> bool:
        found = proportion(int(rng.binomial(of, share)), of)
        return found.low is not None and found.high is not None and found.low <= share <= found.high

    return draw


def _displacement(size: int) -> Drawn:
    mean = 10.0 * size

    def draw(rng: Generator) -> bool:
        a, b, c, d = (int(n) for n in rng.poisson([mean, mean / 2, mean, mean]))
        return -mean / 2 in weighted_displacement(Area(a, b), Area(c, d)).interval

    return draw


def _interrupted(size: int) -> Drawn:
    mean = 15.0 * size

    def draw(rng: Generator) -> bool:
        counts = [int(n) for n in (*rng.poisson(mean, 18), *rng.poisson(mean / 2, 18))]
        return 0.5 in interrupted(counts, 18).level_interval

    return draw


def _rank(method: Callable[..., object], pairs: int, rho: float) -> Drawn:
    truth = {"spearman": 6 / np.pi * np.arcsin(rho / 2), "kendall": 2 / np.pi * np.arcsin(rho)}[method.__name__]

    def draw(rng: Generator) -> bool:
        x = rng.normal(size=pairs)
        y = rho * x + np.sqrt(1 - rho**2) * rng.normal(size=pairs)
        return float(truth) in method(list(x), list(y)).interval  # type: ignore[attr-defined]

    return draw


def _lean(size: int) -> Drawn:
    groups = 12 * size

    def draw(rng: Generator) -> bool | None:
        level = rng.normal(size=groups)
        scores = [
            (f"g{g}", f"s{s}", float(level[g] + (0.5, 0.0, -0.5)[s] + rng.normal()))
            for g in range(groups)
            for s in rng.choice(3, 2, replace=False)
        ]
        found = spread(scores)
        return None if found is None or len(found.leans) < 3 else 0.5 in found.leans[0].interval

    return draw


def _alpha(size: int) -> Drawn:
    things = 20 * size

    def placed(rng: Generator, many: int) -> list[list[int | None]]:
        true = rng.integers(0, 5, many)
        return [[int(n) for n in np.clip(t + rng.choice([-1, 0, 0, 1], 3), 0, 4)] for t in true]

    truth = ordinal_alpha(placed(np.random.default_rng(1), 100_000), points=5).alpha

    def draw(rng: Generator) -> bool | None:
        found = ordinal_alpha(placed(rng, things), points=5).interval
        return None if found is None or truth is None else truth in found

    return draw


RATIOS = (("exact ratio", exact_ratio), ("mid-p ratio", mid_p_ratio))
RANKS = (("Spearman", spearman), ("Kendall", kendall))
BY_SIZE = (
    ("displacement difference", _displacement),
    ("interrupted series", _interrupted),
    ("lean of a scorer", _lean),
    ("Krippendorff's alpha", _alpha),
)


def main(times: int) -> None:
    """Draw each case so many times; print, and write, the share of intervals that hold the truth."""
    results: dict[str, dict[str, float]] = {}
    for kind, case, draw in cases():
        rng = np.random.default_rng(SEED)
        few = max(200, times // 20) if kind == "Krippendorff's alpha" else times
        held = [one for _ in range(few) if (one := draw(rng)) is not None]
        results.setdefault(kind, {})[case] = round(sum(held) / len(held), 4)
        print(f"{kind:36} {case:30} {results[kind][case]:.3f}", flush=True)
    lowest = {kind: min(found.values()) for kind, found in results.items()}
    written = {"drawn": times, "least": LEAST, "lowest": lowest, "cases": results}
    (Path(__file__).parent / "coverage.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    short = [kind for kind, share in lowest.items() if share < LEAST]
    print("Below 94%: " + (", ".join(short) or "none"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=4000, help="draws of each case")
    main(parser.parse_args().times)

"""The intervals of Fourfold, each with cases whose truth is known: how one is drawn, and whether its interval holds
it."""

# Each case is a pair of lambdas that remember its truth as defaults, whose types mypy cannot infer.
# mypy: disable-error-code="misc,no-any-return"

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np
from numpy.random import Generator
from scipy.stats import poisson

from fourfold.matrix.expected import chance_of_harm
from fourfold.measures.portfolio_harm import Kinds, over_places
from fourfold.places.near_repeat import near_repeats
from fourfold.statistics.agreement import agreement, weighted_kappa
from fourfold.statistics.dispersion import dispersion
from fourfold.statistics.displacement import Area, harm_displacement, weighted_displacement
from fourfold.statistics.e_test import e_test
from fourfold.statistics.funnel import funnel
from fourfold.statistics.interrupted import interrupted
from fourfold.statistics.interval import Interval
from fourfold.statistics.projection import Share, by_calendar, by_season, project
from fourfold.statistics.proportion import proportion
from fourfold.statistics.rank import kendall, spearman
from fourfold.statistics.ratio import dispersed_ratio, exact_ratio, mid_p_ratio
from fourfold.statistics.reliability import ordinal_alpha
from fourfold.statistics.spread import spread
from fourfold.statistics.stratified import pooled_ratio

SLOW = 4
"""Cases that are slow to work out are drawn fewer times, by this."""
Rows = Iterable[Iterable[Any]]


@dataclasses.dataclass(frozen=True)
class Case:
    """One kind of interval with one truth. `draw` gives rows of what is seen; `holds` whether the interval made of a
    row holds the truth, or how likely it is to hold what is still to come (None: it gives no interval)."""

    kind: str
    name: str
    draw: Callable[[Generator, int], Rows]
    holds: Callable[..., float | bool | None]
    slow: bool = False


def _counts(*means: float) -> Callable[[Generator, int], Rows]:
    """Poisson counts."""
    return lambda rng, times: rng.poisson(means, (times, len(means))).tolist()


def clustered(rng: Generator, means: Any, phi: float, shape: tuple[int, ...]) -> Any:
    """Counts that vary phi times as much as Poisson's."""
    means = np.broadcast_to(means, shape)
    return rng.poisson(means if phi == 1 else rng.gamma(means / (phi - 1), phi - 1))


def ratios() -> Iterator[Case]:
    """Two counts compared, in equal and in unequal exposures."""
    for (kind, method), mean, ratio, second in product(
        (("exact ratio", exact_ratio), ("mid-p ratio", mid_p_ratio)), (2.0, 10.0, 50.0, 1000.0), (0.5, 1.0), (1.0, 3.0)
    ):
        yield Case(
            kind,
            f"mean {mean:g}, ratio {ratio:g}, exposures 1 to {second:g}",
            _counts(mean * ratio, mean * second),
            lambda a, b, method=method, ratio=ratio, second=second: ratio in method(a, b, (1.0, second)).interval,
        )
    for mean, second in product((2.0, 10.0, 50.0, 1000.0), (1.0, 3.0)):
        yield Case(
            "E-test, no false alarm",
            f"mean {mean:g}, exposures 1 to {second:g}",
            _counts(mean, mean * second),
            lambda a, b, second=second: e_test(a, b, (1.0, second)) >= 0.05,
        )


def dispersed() -> Iterator[Case]:
    """Two counts that vary more than chance: phi known; and phi found from the months before, as a measure's page
    does."""
    for mean, phi in product((5.0, 20.0, 100.0), (1.5, 2.0, 4.0)):
        yield Case(
            "overdispersed ratio, phi known",
            f"mean {mean:g}, phi {phi:g}",
            lambda rng, times, mean=mean, phi=phi: clustered(rng, mean, phi, (times, 2)).tolist(),
            lambda a, b, phi=phi: 1.0 in dispersed_ratio(a, b, phi=phi).interval,
        )
    for mean, phi, years in product((1.0, 5.0, 40.0), (1.0, 2.0, 4.0), (2, 5)):
        yield Case(
            "six months compared, phi found",
            f"{mean:g} a month, phi {phi:g}, {years} years",
            lambda rng, times, mean=mean, phi=phi, years=years: clustered(rng, mean, phi, (times, 12 * years)).tolist(),
            _six_months,
        )


def _six_months(*months: int) -> bool:
    found = dispersion(months)
    now, then = sum(months[-6:]), sum(months[-18:-12])
    if found is None or found.phi == 1:
        return 1.0 in exact_ratio(now, then).interval
    return 1.0 in dispersed_ratio(now, then, phi=found.phi, freedom=found.freedom).interval


def projections() -> Iterator[Case]:
    """What the year comes to: what is to come is not drawn, for its chance is known."""
    for mean, past in product((2.0, 10.0, 60.0, 400.0), (0.25, 0.58)):
        name, rest = f"year's mean {mean:g}, {past:.0%} past", mean * (1 - past)
        whole = by_calendar(past, 1)
        yield Case(
            "projection by calendar",
            name,
            _counts(mean * past),
            lambda seen, whole=whole, rest=rest: _to_come(seen, whole, rest),
        )
        yield Case(
            "projection by season of two years",
            name,
            _counts(mean * past, 2 * mean * past, 2 * rest),
            lambda seen, before, after, rest=rest: (
                _to_come(seen, by_season([before], [before + after]), rest) if before and after else None
            ),
            slow=True,
        )
    for mean, phi in product((30.0, 400.0), (2.0, 4.0)):
        yield Case(
            "projection, overdispersed",
            f"year's mean {mean:g}, half past, phi {phi:g}",
            lambda rng, times, mean=mean, phi=phi: clustered(rng, mean / 2, phi, (times, 2)).tolist(),
            lambda seen, more, phi=phi: seen + more in project(seen, by_calendar(1, 2), phi=phi).interval_95,
        )


def _to_come(seen: int, share: Share, rest: float) -> float:
    """How likely the year's count is to fall within its interval, where `rest` more are to be expected."""
    ends = project(seen, share).interval_95
    return float(poisson.cdf(ends.high - seen, rest) - poisson.cdf(ends.low - seen - 1, rest))


def shares() -> Iterator[Case]:
    """Shares of a count, and the chance that harm follows."""
    for of, share in product((10, 30, 100, 1000), (0.02, 0.05, 0.3)):
        draw = _binomial(of, share)
        name = f"{share:.0%} of {of}"
        yield Case("proportion", name, draw, lambda k, of=of, share=share: _within(share, proportion(k, of)))
        yield Case("chance of harm", name, draw, lambda k, of=of, share=share: _within(share, chance_of_harm(k, k, of)))


def _binomial(of: int, share: float) -> Callable[[Generator, int], Rows]:
    return lambda rng, times: rng.binomial(of, share, (times, 1)).tolist()


def _within(truth: float, found: Any) -> bool:
    return bool(found.low <= truth <= found.high)


def areas() -> Iterator[Case]:
    """Areas before and after, and areas beside one another."""
    for mean, ratio, phi in product((2.0, 5.0, 10.0, 40.0), (0.5, 1.0), (1.0, 2.0)):
        yield Case(
            "displacement difference",
            f"mean {mean:g}, ratio {ratio:g}, phi {phi:g}",
            lambda rng, times, mean=mean, ratio=ratio, phi=phi: clustered(
                rng, (mean, mean * ratio, mean, mean), phi, (times, 4)
            ).tolist(),
            lambda a, b, c, d, mean=mean, ratio=ratio, phi=phi: (
                mean * (ratio - 1) in weighted_displacement(Area(a, b), Area(c, d), phi=phi).interval
            ),
        )
    for mean in (2.0, 5.0, 20.0):
        yield Case(
            "displacement of harm",
            f"means {mean:g} and {mean / 4:g}",
            _counts(*(mean,) * 4, *(mean / 4,) * 4),
            _harm,
        )
    for rate, phi in product((2.0, 10.0, 100.0), (1.0, 3.0)):
        yield Case(
            "funnel, areas within 95%",
            f"mean {rate:g}, phi {phi:g}, 30 areas",
            lambda rng, times, rate=rate, phi=phi: clustered(
                rng, rate * _sizes(), phi, (max(1, times // 10), 30)
            ).tolist(),
            _funnel,
        )
    yield Case("near repeats, pairs by chance", "150 events", _scattered, _near, slow=True)


def _harm(*counts: int) -> bool:
    kinds = [weighted_displacement(Area(*counts[n : n + 2]), Area(*counts[n + 2 : n + 4])) for n in (0, 4)]
    return 0.0 in harm_displacement([(1.0, kinds[0]), (10.0, kinds[1])]).interval


def _sizes() -> Any:
    return np.exp(np.linspace(-1, 1, 30))


def _funnel(*counts: int) -> float:
    found = funnel([str(n) for n in range(30)], counts, [float(size) for size in _sizes()])
    return float(np.mean([one.count in one.warning for one in found.points]))


def _scattered(rng: Generator, times: int) -> Rows:
    return [(int(seed),) for seed in rng.integers(0, 1 << 30, max(1, times // 4))]


def _near(seed: int) -> bool:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 1500, (2, 150))
    (found,) = near_repeats(x, y, rng.integers(0, 365, 150), day_bands=((1, 14),), permutations=199)
    return found.by_chance[0] <= found.observed <= found.by_chance[1]


def tactics() -> Iterator[Case]:
    """A tactic over several places, each beside areas like it."""
    for places, mean, phi in product((3, 20), (3.0, 20.0), (1.0, 2.0)):
        yield Case(
            "tactics, pooled ratio",
            f"{places} places, mean {mean:g}, phi {phi:g}",
            lambda rng, times, places=places, mean=mean, phi=phi: clustered(
                rng, np.tile((mean / 2, mean, 8 * mean, 8 * mean), places), phi, (times, 4 * places)
            ).tolist(),
            lambda *counts, phi=phi: _tactic(counts, phi),
            slow=True,
        )


def tactics_in_harm() -> Iterator[Case]:
    """The same in crime-harm days: many events that weigh little, and few that weigh a hundred times as much."""
    for places, mean, rare, phi in product((3, 20), (3.0, 20.0), (0.1, 1.0), (1.0, 2.0)):
        kinds = [(part * each) for each in (mean, mean * rare) for part in (0.5, 1.0, 8.0, 8.0)]
        yield Case(
            "tactics, harm",
            f"{places} places, mean {mean:g}, {rare:g} grave for each, phi {phi:g}",
            lambda rng, times, places=places, kinds=kinds, phi=phi: clustered(
                rng, np.tile(kinds, places), phi, (times, 8 * places)
            ).tolist(),
            lambda *counts, places=places, mean=mean, rare=rare, phi=phi: (
                -places * (10 + 1000 * rare) * mean / 2 in _in_harm(counts, phi)
            ),
            slow=True,
        )


def _in_harm(counts: tuple[int, ...], phi: float) -> Interval:
    places: list[tuple[Kinds, int]] = []
    for n in range(0, len(counts), 8):
        a, b, c, d, *grave = counts[n : n + 8]
        places.append(([(10.0, (a, b, c, d)), (1000.0, (grave[0], grave[1], grave[2], grave[3]))], 8))
    return over_places(places, phi).interval


def _tactic(counts: tuple[int, ...], phi: float) -> bool | None:
    found = pooled_ratio([counts[n : n + 4] for n in range(0, len(counts), 4)], phi=phi)
    return None if found.ratio is None else 0.5 in found.interval


def series() -> Iterator[Case]:
    """A series interrupted: its level, and its slope."""
    for mean, months, phi in product((5.0, 15.0, 60.0), (12, 24), (1.0, 2.0)):
        for what, truth in (("level", 0.5), ("slope", 1.0)):
            yield Case(
                f"interrupted series, {what}",
                f"mean {mean:g}, {months} months each side, phi {phi:g}",
                lambda rng, times, mean=mean, months=months, phi=phi: clustered(
                    rng, np.repeat((mean, mean / 2), months), phi, (times, 2 * months)
                ).tolist(),
                lambda *counts, months=months, what=what, truth=truth: _series(counts, months, what, truth),
                slow=True,
            )


def _series(counts: tuple[int, ...], changed: int, what: str, truth: float) -> bool | None:
    try:
        found = interrupted(counts, changed)
    except ValueError:
        return None
    return truth in (found.level_interval if what == "level" else found.slope_interval)


def orders() -> Iterator[Case]:
    """Rank correlations of pairs from a bivariate normal."""
    truths = {"Spearman": lambda rho: 6 / np.pi * np.arcsin(rho / 2), "Kendall": lambda rho: 2 / np.pi * np.arcsin(rho)}
    for (kind, rank), pairs, rho in product(
        (("Spearman", spearman), ("Kendall", kendall)), (10, 15, 60), (0.0, 0.6, 0.9)
    ):
        truth = float(truths[kind](rho))
        yield Case(
            kind,
            f"{pairs} pairs, {rho:g}",
            lambda rng, times, pairs=pairs, rho=rho: _pairs(rng, times, pairs, rho),
            lambda *both, rank=rank, pairs=pairs, truth=truth: _in(truth, rank(both[:pairs], both[pairs:]).interval),
            slow=True,
        )


def _in(truth: float, found: Interval | None) -> bool | None:
    return None if found is None else truth in found


def _pairs(rng: Generator, times: int, pairs: int, rho: float) -> Rows:
    x, noise = rng.normal(size=(2, times, pairs))
    return np.hstack([x, rho * x + np.sqrt(1 - rho**2) * noise]).tolist()


def judged() -> Iterator[Case]:
    """How far people agree who placed the same things, and how a scorer leans."""
    for noise, things in product((0.6, 1.2), (10, 20, 40, 80)):
        many = _placed(np.random.default_rng(1), 200_000, 2, noise)
        for kind, truth, found in (
            ("weighted kappa", weighted_kappa(many, 4), _kappa),
            ("Krippendorff's alpha", ordinal_alpha(many[:50_000].tolist(), points=5).alpha, _alpha),
        ):
            yield Case(
                kind,
                f"noise {noise:g}, {things} things",
                lambda rng, times, things=things, noise=noise: (
                    _placed(rng, times * things, 2, noise).reshape(times, 2 * things).tolist()
                ),
                lambda *placed, found=found, truth=truth: found(np.array(placed).reshape(-1, 2), truth),
                slow=True,
            )
    for groups in (12, 48):
        yield Case(
            "lean of a scorer",
            f"{groups} groups",
            lambda rng, times, groups=groups: _scored(rng, times, groups),
            _lean,
            slow=True,
        )


def _placed(rng: Generator, things: int, people: int, noise: float) -> Any:
    """Where people place things on five points, each seeing the true place through noise of their own."""
    true = rng.normal(2, 1.3, (things, 1))
    return np.clip(np.rint(true + noise * rng.normal(size=(things, people))), 0, 4).astype(np.int64)


def _kappa(placed: Any, truth: float) -> bool | None:
    found = agreement([(int(a), int(b)) for a, b in placed], 4)
    return None if found.low is None or found.high is None else found.low <= truth <= found.high


def _alpha(placed: Any, truth: float) -> bool | None:
    return _in(truth, ordinal_alpha(placed.tolist(), points=5).interval)


def _scored(rng: Generator, times: int, groups: int) -> Rows:
    for _ in range(times):
        who = np.array([rng.choice(3, 2, replace=False) for _ in range(groups)])
        level = rng.normal(size=(groups, 1))
        yield [*who.ravel().tolist(), *(level + np.array([0.5, 0.0, -0.5])[who] + rng.normal(size=who.shape)).ravel()]


def _lean(*row: float) -> bool | None:
    half = len(row) // 2
    scores = [(f"g{n // 2}", f"s{int(row[n])}", float(row[half + n])) for n in range(half)]
    found = spread(scores)
    return None if found is None or len(found.leans) < 3 else 0.5 in found.leans[0].interval


CASES = [
    case
    for make in (ratios, dispersed, projections, shares, areas, tactics, tactics_in_harm, series, orders, judged)
    for case in make()
]

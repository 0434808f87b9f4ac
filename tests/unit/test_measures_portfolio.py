"""The portfolio: which tactics were followed by less than places like theirs; by hand, and against statsmodels."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from fourfold.errors import BadInput
from fourfold.measures.counting import Month, Series, days_in, months_between
from fourfold.measures.definition import measures_for
from fourfold.measures.portfolio import Worked, portfolio, read_work
from fourfold.measures.portfolio_harm import in_harm
from fourfold.statistics.stratified import pooled_ratio

MONTHS = months_between("2023-01", "2024-12")


def everywhere(counts: dict[str, dict[str, int]]) -> Series:
    held = tuple(Month(one, days_in(one), sum(counts.get(one, {}).values())) for one in MONTHS)
    return Series(measures_for(None)["robbery"], held, None, None, 1, 0, 0, True)


def county(fall: int) -> dict[str, dict[str, int]]:
    """Twelve areas with ten a month; in the first four `fall` a month from 2024 on."""
    return {
        month: {f"a{n}": fall if n < 4 and month >= "2024-01" else 10 for n in range(12)}
        | ({"quiet": 1, "calm": 1} if month == "2024-08" else {})
        for month in MONTHS
    }


@pytest.mark.parametrize("seed", range(20))
def test_the_pooled_ratio_is_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    strata = [tuple(one) for one in rng.integers(1, 60, (1 + seed % 6, 4)).tolist()]
    theirs = StratifiedTable([np.array([[a, b], [c, d]], dtype=float) for a, b, c, d in strata])
    ours = pooled_ratio(strata)
    assert ours.ratio == pytest.approx(theirs.oddsratio_pooled)
    low, high = theirs.oddsratio_pooled_confint(alpha=0.05)
    assert (ours.interval.low, ours.interval.high) == pytest.approx((low, high))
    wider = pooled_ratio(strata, phi=4)
    assert wider.ratio is not None
    assert math.log(wider.interval.high / wider.ratio) == pytest.approx(2 * math.log(high / theirs.oddsratio_pooled))


def test_a_tactic_followed_by_less_and_one_that_changed_nothing() -> None:
    counts = county(4)
    work = [Worked("hot-spot patrol", f"a{n}", "2024-01") for n in range(4)] + [Worked("letters", "a9", "2024-01")]
    made = portfolio(everywhere(counts), counts, [*work, work[0]], 6)
    patrol, letters = made.tactics
    assert (patrol.name, patrol.places, patrol.before, patrol.after) == ("hot-spot patrol", 4, 240, 96)
    assert (patrol.control_before, patrol.control_after) == (4 * 7 * 60, 4 * 7 * 60)  # seven areas nobody worked in
    assert patrol.pooled.ratio == pytest.approx(0.4)
    assert patrol.verdict == "followed by less"
    assert "60% less than areas like them" in patrol.sentence
    assert letters.verdict == "not established"
    assert letters.p >= letters.pooled.p  # among both
    assert made.left_out == {}
    quiet = portfolio(everywhere(counts), counts, [Worked("x", "quiet", "2024-06")], 6).tactics[0]
    assert (quiet.before, quiet.after, quiet.pooled.ratio, quiet.verdict) == (0, 1, None, "too few to tell")


def test_a_tactic_is_told_in_harm_by_hand() -> None:
    counts = county(4)
    work = [Worked("patrol", f"a{n}", "2024-01") for n in range(4)] + [Worked("letters", "a9", "2024-01")]
    made = portfolio(everywhere(counts), counts, work, 6)
    harm = in_harm(made, {"robbery": (365.0, counts)})
    difference = harm["patrol"].difference
    assert difference.value == pytest.approx(365 * 4 * (24 - 60))  # seven areas like each stayed as they were
    error = 365 * math.sqrt(made.phi * (4 * (60 + 24 + 2 * 420 / 49) + 1))  # and one more than were seen
    assert difference.standard_error == pytest.approx(error)
    assert "52,560 crime-harm days fewer than areas like them" in harm["patrol"].sentence
    assert harm["patrol"].sentence.endswith("here): established.")
    assert harm["letters"].difference.value == pytest.approx(0)
    assert harm["letters"].sentence.endswith("not established.")
    assert in_harm(made, {}) == {}


def test_what_cannot_be_looked_at_is_left_out_and_said() -> None:
    counts = county(4)
    held = everywhere(counts)
    gone = dataclasses.replace(
        held, months=tuple(dataclasses.replace(m, count=None) if m.month == "2023-03" else m for m in held.months)
    )
    work = [Worked("t", "a0", "2023-05"), Worked("t", "a1", "2024-01"), Worked("t", "a1", "2024-03")]
    made = portfolio(gone, counts, [*work, Worked("t", "a2", "2024-11")], 6)
    assert made.left_out == {
        "months before or after are not held": 2,
        "the same tactic was begun there within these months": 1,
    }
    alone = {month: {"a0": 50, "a1": 1} for month in MONTHS}
    assert portfolio(everywhere(alone), alone, [Worked("t", "a0", "2024-01")], 6).left_out == {
        "no area like it was free of work": 1
    }
    with pytest.raises(BadInput, match="At least one month"):
        portfolio(held, counts, work, 0)


def test_work_from_a_file_and_its_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "work.csv"
    path.write_text("tactic,area,date\npatrol,E05,2024-01-15\n", encoding="utf-8")
    assert read_work(path) == [Worked("patrol", "E05", "2024-01")]
    for text, said in (
        ("tactic,area\nx,y\n", "columns"),
        ("tactic,area,date\nx,y,soon\n", "line 2: 'soon'"),
        ("tactic,area,date\n,y,2024-01-01\n", "a tactic and an area"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match=said):
            read_work(path)

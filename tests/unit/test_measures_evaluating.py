"""Evaluating work with measures: displacement, interrupted series, funnels; by hand and from the command line."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fourfold.cli.main import build
from fourfold.errors import BadInput, NotHeld
from fourfold.measures.charting import days_between_chart
from fourfold.measures.comparing import compare_periods
from fourfold.measures.counting import Month, Series, days_in, months_between
from fourfold.measures.definition import Measure, Note, measures_for
from fourfold.measures.evaluating import evaluate, in_words, interrupt
from fourfold.measures.harming import harm_of

MIXED = measures_for(None)["robbery"]
MONTHS = months_between("2022-01", "2023-12")


def series_of(counts: Sequence[float | None], measure: Measure | None = None) -> Series:
    """A series of 24 months."""
    held = tuple(Month(month, days_in(month), count) for month, count in zip(MONTHS, counts, strict=True))
    return Series(measure or measures_for(None)["robbery"], held, None, None, 1, 0, 0, True)


def test_the_weighted_displacement_difference_is_the_change_here_less_the_change_there() -> None:
    places = {"treated": series_of([10] * 12 + [6] * 12), "control": series_of([8] * 12 + [7] * 12)}
    made = evaluate(places, "2023-01", 12)
    assert made.counts == {"treated": (120, 72), "control": (96, 84)}
    assert made.difference.value == (72 - 120) - (84 - 96)  # -36
    assert made.difference.standard_error == pytest.approx((120 + 72 + 96 + 84) ** 0.5)
    assert made.sentence.startswith("120 before and 72 after, against 96 and 84 in the control: 36.0 fewer")
    assert "not established" in made.sentence  # 36 is less than 1.96 times 19.3
    assert "whatever else changed" in made.sentence
    moved = {**places, "displaced": series_of([5] * 12 + [8] * 12), "displaced-control": series_of([5] * 24)}
    assert evaluate(moved, "2023-01", 12).difference.value == -36 + 36
    assert "phi 1)" in made.sentence
    assert made.sentence.endswith("What else changed has not been stated.")
    named = evaluate(places, "2023-01", 12, ("a new bridge",))
    assert named.sentence.endswith("What else changed: a new bridge.")
    for wrong, said in (
        ({"treated": places["treated"]}, "a control"),
        ({**places, "displaced": places["control"]}, "control of its own"),
        ({**places, "control": series_of([8] * 23 + [None])}, "not nought"),
    ):
        with pytest.raises(BadInput, match=said):
            evaluate(wrong, "2023-01", 12)


def test_counts_that_cluster_widen_the_interval_of_an_evaluation() -> None:
    clustered = [2, 18] * 6
    places = {"treated": series_of([*clustered, *[6] * 12]), "control": series_of([8] * 24)}
    made = evaluate(places, "2023-01", 12)
    chance = (120 + 72 + 96 + 96) ** 0.5
    # Each treated month lies 8 from a mean of 10: chi-squared 12 x 6.4 on 11 degrees; the control none, on 11 more.
    assert made.dispersion is not None
    assert made.dispersion.phi == pytest.approx(12 * 6.4 / 22)
    assert made.dispersion.freedom == 22
    assert made.difference.standard_error == pytest.approx(chance * (12 * 6.4 / 22) ** 0.5)
    assert "3.5 times as much from month to month as by chance (phi 3.49)" in made.sentence
    short = {name: series_of([*[None] * 6, *[9] * 18]) for name in ("treated", "control")}
    assert "supposes chance alone" in evaluate(short, "2023-01", 6).sentence


def test_harm_is_each_kind_by_its_weight_and_what_has_none_is_said() -> None:
    select = dataclasses.replace(MIXED.select, kinds=("robbery", "homicide", "funeral"))  # type: ignore[type-var]
    measure = dataclasses.replace(MIXED, select=select)

    def places(one: Measure) -> dict[str, Series]:
        assert one.select is not None
        if one.select.kinds == ("homicide",):
            raise NotHeld("nothing of it")
        return {"treated": series_of([10] * 12 + [6] * 12, one), "control": series_of([8] * 12 + [7] * 12, one)}

    made = harm_of(measure, places, {"robbery": 365.0, "homicide": 5475.0}, "2023-01", 12)
    assert made.difference.value == 365 * -36
    assert made.difference.standard_error == pytest.approx(365 * (120 + 72 + 96 + 84) ** 0.5)
    assert made.sentence.startswith("In harm: 13,140 crime-harm days fewer")
    assert "robbery 365" in made.sentence
    assert "left out: homicide and funeral" in made.sentence
    with pytest.raises(BadInput, match="has a weight"):
        harm_of(measure, places, {}, "2023-01", 12)


def test_a_baseline_that_is_the_highest_year_is_flagged_though_it_is_the_year_before() -> None:
    months = months_between("2020-01", "2023-12")
    held = tuple(Month(one, days_in(one), 9 if one[:4] == "2022" else 5) for one in months)
    series = Series(measures_for(None)["robbery"], held, None, None, 1, 0, 0, True)
    highest = compare_periods(series, ("2023-04", "2023-06"))
    assert "April to June 2022 (27) is the highest of the same months in the four years known" in highest.sentence
    assert "highest" not in compare_periods(series, ("2022-04", "2022-06")).sentence
    assert "highest of the same months in the four years" in compare_periods(series, ("2023-01", "2023-12")).sentence
    broken = dataclasses.replace(series.measure, notes=(Note(dt.date(2022, 1, 1), "recorded otherwise", True),))
    said = compare_periods(dataclasses.replace(series, measure=broken), ("2023-04", "2023-06")).sentence
    assert "Only one other year is known" in said  # what is before the break is no year like these


def test_an_interrupted_series_finds_a_fall_and_says_what_it_cannot_tell() -> None:
    made = interrupt(series_of([100] * 12 + [50] * 12), "2023-01")
    assert made.level == pytest.approx(0.5, abs=0.05)
    said = in_words(made, "2023-01")
    assert "The season is allowed for." in said
    assert "The season is not allowed for" in in_words(dataclasses.replace(made, seasonal=False), "2023-01")
    assert "lower than it would have gone on" in said
    assert "whatever else changed" in said
    with pytest.raises(BadInput, match="at least 8"):
        interrupt(series_of([100] * 24), "2023-10")
    with pytest.raises(BadInput, match="every month held"):
        interrupt(series_of([None] + [100] * 23), "2023-01")


def test_days_between_rare_events_are_points_with_names_of_their_own() -> None:
    day = dt.date(2024, 1, 1)
    days = [day, day + dt.timedelta(10), day + dt.timedelta(10), day + dt.timedelta(40)]
    made = days_between_chart(days)
    assert [(one.label, one.value) for one in made.points] == [
        ("2024-01-11", 10), ("2024-01-11 (2)", 0), ("2024-02-10", 30),
    ]  # fmt: skip
    assert made.kind == "g"
    assert days_between_chart(days, "t").kind == "t"
    with pytest.raises(BadInput, match="four events"):
        days_between_chart(days[:3])


def test_a_funnel_from_the_command_line(tmp_path: Path) -> None:
    file, svg = tmp_path / "forces.csv", tmp_path / "funnel.svg"
    rows = "".join(f"Force {n},100,100000\n" for n in range(9))
    file.write_text(f"name,count,exposure\n{rows}Far,400,100000\n", encoding="utf-8")
    done = CliRunner().invoke(build(), ["measure", "funnel", str(file), "-o", str(svg), "--json"])
    assert done.exit_code == 0, done.output
    found = {one["name"]: one["lies"] for one in json.loads(done.stdout)["points"]}
    assert found["Far"] == "above 99.8% of what chance gives"
    assert found["Force 1"] == "within"
    assert svg.read_text(encoding="utf-8").startswith("<svg")
    rows = "".join(f"Force {n},{count},100000\n" for n, count in enumerate((100, 90, 110, 900)))
    file.write_text(f"name,count,exposure\n{rows}", encoding="utf-8")
    said = CliRunner().invoke(build(), ["measure", "funnel", str(file)]).stdout
    assert "900" in said
    assert "above" not in said, "the outlier hides itself, as the next line has to say"
    assert "(phi " in said
    assert "With only 4 areas, one that stands out may itself be what widens them" in said

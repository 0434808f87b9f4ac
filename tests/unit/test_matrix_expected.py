"""Expected harm, a rule's record, and the order of the brief."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from fourfold.errors import BadInput
from fourfold.matrix.expected import NOT_MEASURED, chance_of_harm, expected_harm
from fourfold.matrix.harm import HarmTable
from fourfold.matrix.harm_files import Weight
from fourfold.matrix.order import weigh
from fourfold.matrix.record import Record, load_records, save_record
from fourfold.matrix.scales import load_scales
from fourfold.triggers.nodes import Event, Grade, HarmAhead, Rule, Select
from fourfold.triggers.trigger import Trigger
from fourfold.workspace import Workspace

HARM = HarmTable(
    {
        "homicide": Weight("homicide", (730, 5475, 5475), "index"),
        "robbery": Weight("robbery", (365, 365, 365), "index"),
    }
)
SCALES = load_scales()


def record(certain: int = 5, possible: int = 5, fired: int = 20, rule: str = "r", version: int = 1) -> Record:
    return Record(
        rule, version, fired, certain, possible,
        dt.date(2022, 10, 1), dt.date(2024, 9, 30), dt.datetime(2024, 11, 1, tzinfo=dt.UTC),
    )  # fmt: skip


def rule(name: str = "r", kinds: tuple[str, ...] = ("robbery",), **more: object) -> Rule:
    made = Rule(
        id=name, version=1, title=name, theme="guns-and-gangs", why="invented",
        evidence=Grade("judgement", "invented"), steps=(Event("first", Select(("robbery",))),),
        ahead=HarmAhead(kinds, 14),
    )  # fmt: skip
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def trigger(made: Rule, name: str, fired_on: dt.date = dt.date(2024, 10, 1)) -> Trigger:
    return Trigger(
        id=name, rule=made.id, rule_version=made.version, title=made.title, theme=made.theme, duty=made.duty,
        fired_on=fired_on,
        live_until=fired_on + dt.timedelta(days=14), day=None, certainty="certain", why="", events=(),
        expected=None, x=None, y=None, area=None, marking="OFFICIAL", compartments=(),
    )  # fmt: skip


@pytest.mark.parametrize(("k", "n"), [(1, 7), (2, 7), (40, 200), (199, 200)])
def test_at_either_end_so_many_would_be_seen_one_time_in_forty(k: int, n: int) -> None:
    chance = chance_of_harm(k, k, n)
    assert binom.sf(k - 1, n, chance.low) == pytest.approx(0.025)
    assert binom.cdf(k, n, chance.high) == pytest.approx(0.025)
    assert chance.middle == pytest.approx((k + 0.5) / (n + 1))


def test_none_of_n_begins_at_nothing() -> None:
    chance = chance_of_harm(0, 0, 7)
    assert chance.low == 0
    assert (1 - chance.high) ** 7 == pytest.approx(0.025)


def test_a_range_of_followings_runs_from_certain_to_possible() -> None:
    both = chance_of_harm(1, 3, 7)
    assert (both.low, both.high) == (chance_of_harm(1, 1, 7).low, chance_of_harm(3, 3, 7).high)
    assert both.middle == pytest.approx((2 + 0.5) / 8)


def test_all_of_n_ends_at_certainty() -> None:
    assert chance_of_harm(7, 7, 7).high == 1


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))))
def test_every_chance_is_in_order(counts: tuple[int, int, int]) -> None:
    one, other, fired = counts
    chance = chance_of_harm(min(one, other), max(one, other), fired)
    assert 0 <= chance.low < chance.middle < chance.high <= 1


@pytest.mark.parametrize("counts", [(0, 0, 0), (2, 1, 5), (1, 6, 5), (-1, 1, 5)])
def test_no_such_record(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="is no record"):
        chance_of_harm(*counts)


def test_expected_harm_is_chance_times_weight() -> None:
    found = expected_harm(rule(kinds=("homicide",)), record(2, 2, 7), HARM)
    assert found is not None
    assert found.low == pytest.approx(0.0367 * 730, rel=0.01)  # Clopper and Pearson: 2 of 7
    assert found.middle == pytest.approx(2.5 / 8 * 5475)
    assert found.high == pytest.approx(0.7096 * 5475, rel=0.01)
    assert found.reasons == (
        "Harm followed within 14 days in 2 of 7 triggers of this rule from 1 October 2022 to 30 September 2024: "
        "a chance of 31.2% (95% interval 3.7% to 71.0%).",
        "It weighs 5,475 crime-harm days (730 to 5,475; index).",
    )


def test_assumed_times_and_possible_followings_are_said() -> None:
    assumed = dataclasses.replace(record(1, 3, 7), assumed_times=True)
    found = expected_harm(rule(), assumed, HARM)
    assert found is not None
    assert "in 1 to 3 of 7 triggers" in found.reasons[0]
    assert "partly assumed" in found.reasons[-1]


def test_no_record_and_no_weight_are_unknown_and_not_zero() -> None:
    assert expected_harm(rule(), None, HARM) is None
    assert expected_harm(rule(), record(0, 0, 0), HARM) is None
    assert expected_harm(rule(kinds=("robbery", "funeral")), record(), HARM) is None


def test_records_are_kept_one_a_rule_and_version(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    assert load_records(workspace) == {}
    kept = [record(1, 2, 9), record(0, 0, 3, version=2), dataclasses.replace(record(rule="other"), assumed_times=True)]
    for entry in kept:
        save_record(workspace, record(0, 0, 1, entry.rule, entry.version))
        save_record(workspace, entry)
    assert load_records(workspace) == {(entry.rule, entry.version): entry for entry in kept}


def test_damaged_records_are_named(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "w")
    path = save_record(workspace, record())
    good = path.read_text()
    for text in ("{", "[]", "{}", good.replace('"fired": 20', '"fired": "20"'), good.replace("2022-10-01", "soon")):
        path.write_text(text)
        with pytest.raises(BadInput, match=r"r-v1\.json: not a rule's record"):
            load_records(workspace)
    path.write_text(good.replace('"fired": 20', '"fired": 4'))
    with pytest.raises(BadInput, match=r"r-v1\.json: the record of rule r version 1 contradicts itself"):
        load_records(workspace)


def test_the_order_of_the_brief() -> None:
    day = dt.date(2024, 10, 1)
    likely = [("likelihood", 4), ("imminence", 4), ("confidence", 4), ("capability gap", 4), ("public expectation", 4)]
    harmless = [(scale.name, 0) for scale in SCALES.section("harm")]
    rules = {
        "safeguard": rule("safeguard", duty="safeguarding"),
        "threat": rule("threat", duty="threat-to-life"),
        "missing": rule("missing", duty="missing-high-risk"),
        "grave": rule("grave", kinds=("homicide",)),
        "light": rule("light"),
        "unweighed": rule("unweighed", kinds=("funeral",)),  # measured, but nobody knows the weight: low to very high
        "certain-harm": rule("certain-harm", assessed=(("physical harm", 4), *likely)),  # very high
        "harmless": rule("harmless", assessed=(*harmless, *likely)),  # low: 0.2 * 4 = 0.8
    }
    records = {(name, 1): record(rule=name) for name in ("threat", "grave", "light", "unweighed")}
    items = [(trigger(made, name), made) for name, made in rules.items()]
    items += [(trigger(rules["light"], "light-newer", day + dt.timedelta(days=1)), rules["light"])]
    items += [(trigger(rules["light"], "a-light"), rules["light"])]
    found = weigh(items, records, HARM, SCALES)
    assert [(entry.trigger.id, entry.section) for entry in found] == [
        ("threat", "duty"),
        ("missing", "duty"),
        ("safeguard", "duty"),
        ("grave", "measured"),
        ("light-newer", "measured"),
        ("a-light", "measured"),
        ("light", "measured"),
        ("certain-harm", "unmeasured"),
        ("unweighed", "unmeasured"),
        ("harmless", "unmeasured"),
    ]
    assert weigh(list(reversed(items)), records, HARM, SCALES) == found
    by_id = {entry.trigger.id: entry for entry in found}
    assert by_id["certain-harm"].band == "very high"
    assert by_id["harmless"].band == "low"
    assert by_id["unweighed"].band == "low to very high"
    assert by_id["threat"].expected is not None  # a duty comes first whatever it weighs, and still says what it weighs
    assert by_id["threat"].reasons[0] == "A statutory duty: threat to life."
    assert NOT_MEASURED in by_id["harmless"].reasons
    assert "no agreed weight in crime-harm days for funeral" in by_id["unweighed"].reasons[0]


def test_the_record_of_another_version_does_not_count() -> None:
    made = rule(version=2)
    (found,) = weigh([(trigger(made, "t"), made)], {("r", 1): record()}, HARM, SCALES)
    assert (found.section, found.expected) == ("unmeasured", None)


def test_points_that_are_not_on_the_matrix_are_an_error() -> None:
    made = rule(assessed=(("fear", 2),))
    with pytest.raises(BadInput, match="no scale 'fear'"):
        weigh([(trigger(made, "t"), made)], {}, HARM, SCALES)

"""Expected harm: the chance that the harm follows within the horizon, times its weight, in crime-harm days a
trigger."""

from __future__ import annotations

import dataclasses

from fourfold.matrix.harm import HarmTable
from fourfold.matrix.record import Record
from fourfold.statistics.proportion import proportion
from fourfold.triggers.nodes import Rule

NOT_MEASURED = "Not yet measured: this rule has no record of how often the harm followed."


@dataclasses.dataclass(frozen=True)
class Chance:
    """The chance that harm follows a trigger: the middle estimate within a 95% interval."""

    low: float
    middle: float
    high: float


@dataclasses.dataclass(frozen=True)
class Expected:
    """Crime-harm days that one trigger of a rule has ahead of it, as a range, and how that came about, in words."""

    low: float
    middle: float
    high: float
    chance: Chance
    reasons: tuple[str, ...]


def chance_of_harm(followed_certain: int, followed_possible: int, fired: int) -> Chance:
    """The chance from k of n: the exact interval, and in the middle the mean by Jeffreys' prior, Beta(1/2, 1/2), which
    is no nought for none of n. Where k is itself a range, the interval runs from the lower end for the certain to the
    upper end for the possible, and the middle is half-way between.
    """
    if not 0 <= followed_certain <= followed_possible <= fired or fired == 0:
        raise ValueError(f"{followed_certain} to {followed_possible} of {fired} is no record")
    low, high = proportion(followed_certain, fired).low, proportion(followed_possible, fired).high
    assert low is not None and high is not None  # noqa: PT018 - something fired
    return Chance(low, ((followed_certain + followed_possible) / 2 + 0.5) / (fired + 1), high)


def expected_harm(rule: Rule, record: Record | None, harm: HarmTable) -> Expected | None:
    """Expected harm of one trigger of `rule`; None when the rule is not yet measured or its harm has no agreed
    weight, never 0 for want of them."""
    days = harm.of_any(rule.ahead.kinds)
    if not is_measured(record) or record is None or days is None:
        return None
    chance = chance_of_harm(record.followed_certain, record.followed_possible, record.fired)
    return Expected(
        chance.low * days[0],
        chance.middle * days[1],
        chance.high * days[2],
        chance,
        _reasons(rule, record, chance, days, harm),
    )


def why_not_expected(rule: Rule, record: Record | None, harm: HarmTable) -> str:
    """Why `expected_harm` is None, in words."""
    if not is_measured(record):
        return NOT_MEASURED
    unknown = ", ".join(harm.unknown(rule.ahead.kinds))
    return (
        f"Measured, but there is no agreed weight in crime-harm days for {unknown}; "
        "load one with 'fourfold harm load FILE'."
    )


def is_measured(record: Record | None) -> bool:
    """Whether a record says anything: a rule that never fired has none."""
    return record is not None and record.fired > 0


def _reasons(
    rule: Rule, record: Record, chance: Chance, days: tuple[float, float, float], harm: HarmTable
) -> tuple[str, ...]:
    certain, possible = record.followed_certain, record.followed_possible
    followed = f"{certain:,}" if certain == possible else f"{certain:,} to {possible:,}"
    record_words = (
        f"Harm followed within {rule.horizon} days in {followed} of {record.fired:,} triggers of this rule "
        f"from {record.first_day:%-d %B %Y} to {record.last_day:%-d %B %Y}: "
        f"a chance of {chance.middle:.1%} (95% interval {chance.low:.1%} to {chance.high:.1%})."
    )
    sources = sorted({weight.source for kind in rule.ahead.kinds if (weight := harm.get(kind))})
    weight_words = f"It weighs {days[1]:,.0f} crime-harm days ({days[0]:,.0f} to {days[2]:,.0f}; {'; '.join(sources)})."
    assumed = ("When events became known is partly assumed in that record.",) if record.assumed_times else ()
    return (record_words, weight_words, *assumed)

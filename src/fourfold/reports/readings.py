"""The honest reading of a figure: what the counts behind a claim can bear, every number worked out and traceable."""

from __future__ import annotations

import datetime as dt

from fourfold import words
from fourfold.reports.document import Figure, Name, Text
from fourfold.reports.panel_figures import Figures
from fourfold.reports.panel_year import Baseline, Discharges
from fourfold.statistics.comparison import compare
from fourfold.statistics.projection import Projection, by_calendar, chance_in_words, project

VERDICTS = {
    "established": "a change established at five in a hundred",
    "not established": "not established at five in a hundred",
    "too few to tell": "too few to tell",
}
YEAR_MONTHS = 12


def read_change(figures: Figures, one: Discharges) -> Text:
    """Whether the change in discharges is established."""
    made = compare(one.now, one.then)
    working = figures.working(one.id, figures.now(one), figures.then(one))
    if made.exact.ratio is None:
        return ("The earlier count is nought, so that there is no share to state.",)
    few = made.verdict == "too few to tell"
    ratio, change, ends, p = made.exact.ratio, 100 * (made.exact.ratio - 1), made.exact.interval, made.e_test_p
    exact = "Exact interval (Clopper and Pearson) of the rate ratio, at 95%"
    return (
        working.one("change", change, f"{abs(change):.1f}%", "The change, as a share of the earlier count"),
        f" {made.direction}; rate ratio ",
        working.one("ratio", ratio, f"{ratio:.3f}", "The count now over the count then, in equal periods"),
        ", exact interval from ",
        *working.two("exact", ends.low, ends.high, exact, ".2f" if few else ".3f"),
        "; E-test p ",
        working.one("p", p, f"{p:.3f}" if few else f"{p:.4f}", "E-test (Krishnamoorthy and Thomson), two-sided"),
        f". {made.direction.capitalize()}: {VERDICTS[made.verdict]}.",
        *_otherwise(figures, one, change),
    )


def _otherwise(figures: Figures, one: Discharges, change: float) -> Text:
    """That the claim is not what its counts give, where no rounding or cutting to whole per cents gives it."""
    if one.claim is None or abs(change + float(one.claim.rstrip("%"))) < 1:
        return ()
    gives = figures.working(one.id, figures.now(one), figures.then(one)).one(
        "gives", change, f"{abs(change):.0f}%", "The change, as a share of the earlier count"
    )
    side = "fall" if change < 0 else "rise"
    return (f" The claim contradicts its own counts: they give a {side} of ", gives, ", not a reduction of ",
            figures.claim(one, one.claim), ".")  # fmt: skip


def read_prediction(figures: Figures, one: Discharges) -> Text:
    """What the year may come to, and how likely the prediction is."""
    first, last, end = figures.year.window.first, figures.year.window.last, figures.year.year_ends
    months, whole = _months(first, last), (end - first).days + 1
    made = project(one.now, by_calendar(months, YEAR_MONTHS, "months"), target=one.predicted)
    by_days = project(one.now, by_calendar((last - first).days + 1, whole)).pro_rata
    past = figures.window(f"{one.id}-months", months, "Months of the counts' window")
    all_months = figures.fixed(f"{one.id}-of", YEAR_MONTHS, "Months of a year")
    days = figures.window(f"{one.id}-days", whole, "Days from the window's first to the year's end")
    working = figures.working(one.id, figures.now(one), past, all_months)
    by_day = figures.working(one.id, figures.now(one), days)
    said: Text = (
        working.one("year-months", made.pro_rata, f"{made.pro_rata:.1f}", "The count over the share of months past"),
        " by months (",
        past,
        " of ",
        all_months,
        "), ",
        by_day.one("year-days", by_days, f"{by_days:.2f}", "The count over the share of days past"),
        " by days to ",
        Name(words.day(last)),
        " (a year of ",
        days,
        " days). Most likely ",
        *working.two("eighty", made.interval_80.low, made.interval_80.high, "Negative binomial interval at 80%"),
        " (four times in five), and ",
        *working.two("ninetyfive", made.interval_95.low, made.interval_95.high, "Negative binomial interval at 95%"),
        " (nineteen times in twenty).",
    )
    if made.chance is None or one.predicted is None:
        return said
    what, of = (
        "Negative binomial chance of the prediction or fewer",
        (*working.of, figures.predicted(one, one.predicted)),
    )
    chance = figures.working(one.id, *of).one("chance", made.chance, chance_in_words(made.chance), what)
    return (*said, " The chance of ending at the predicted figure or below is ", chance, ".", *_unlike(one, made))


def _unlike(one: Discharges, made: Projection) -> Text:
    """That a prediction is not what current levels give, where it is not: it is below what has been counted, or further
    than one from the count over the share past, so that no rounding gives it."""
    if one.predicted is None or abs(one.predicted - made.pro_rata) <= 1:
        return ()
    if one.predicted < one.now:
        return (" The prediction contradicts its own count: more have been counted already.",)
    return (" The prediction is not what current levels give.",)


def read_baseline(figures: Figures, one: Discharges, baseline: Baseline) -> Text:
    """Whether the claim against the baseline year holds; what would fit it, where its count is not given."""
    prefix = f"{one.id}-baseline"
    if baseline.count is not None:
        return (*_against(figures, one, figures.baseline(baseline), baseline.count), *_no_such_fall(one, baseline))
    fitting = fitting_baselines(one.predicted, baseline.claim)
    if not fitting or one.predicted is None or baseline.claim is None:
        return ("The count of the baseline year is not given, so the claim cannot be tested.",)
    middle = fitting[len(fitting) // 2]
    of = (figures.predicted(one, one.predicted), figures.baseline_claim(baseline, baseline.claim))
    working = figures.working(prefix, *of)
    back = working.one("worked-back", middle, str(middle), "Worked back from the claim, so it proves nothing")
    return (
        "The baseline is not given, so the claim cannot be tested. Only counts from ",
        *working.two("fitting", fitting[0], fitting[-1], "Baselines that make the prediction the claimed fall"),
        " would fit it. Were it ",
        back,
        ", which is worked back from the claim and proves nothing: ",
        *_against(figures, one, back, middle),
    )


def _no_such_fall(one: Discharges, baseline: Baseline) -> Text:
    """That the prediction is not the claimed fall from the baseline given, where it is not."""
    if one.predicted is None or baseline.claim is None or not baseline.count:
        return ()
    if baseline.count in fitting_baselines(one.predicted, baseline.claim):
        return ()
    return (" The claim contradicts the counts given: the prediction is not that fall from this baseline.",)


def fitting_baselines(predicted: int | None, claim: str | None) -> list[int]:
    """The whole counts of a baseline with which the prediction is the claimed fall, rounded to whole per cents."""
    if predicted is None or claim is None or not claim.rstrip("%").isdigit():
        return []
    wanted = int(claim.rstrip("%"))
    return [one for one in range(predicted, 101 * predicted) if round(100 * (1 - predicted / one)) == wanted]


def _against(figures: Figures, one: Discharges, against: Figure, count: int) -> Text:
    window = figures.year.window
    months = _months(window.first, window.last)
    past = figures.window(f"{one.id}-months", months, "Months of the counts' window")
    all_months = figures.fixed(f"{one.id}-of", YEAR_MONTHS, "Months of a year")
    made = compare(one.now, count, (months, YEAR_MONTHS))
    working = figures.working(f"{one.id}-baseline", figures.now(one), against, past, all_months)
    ratio, ends = made.exact.ratio or 0.0, made.exact.interval
    return (
        "rate ratio ",
        working.one("ratio", ratio, f"{ratio:.3f}", "Discharges a month now, over those of the baseline year"),
        ", exact interval from ",
        *working.two("exact", ends.low, ends.high, "Exact interval of that rate ratio, at 95%", ".2f"),
        ".",
    )


def _months(first: dt.date, last: dt.date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1

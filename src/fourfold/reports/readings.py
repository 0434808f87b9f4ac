"""The honest reading of a figure: what the counts behind a claim can bear, every number worked out and traceable."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from fourfold import words
from fourfold.reports.document import Basis, Figure, Name, Provenance, Text
from fourfold.reports.panel_year import Baseline, Discharges, PanelYear
from fourfold.reports.record_words import with_figures
from fourfold.statistics.comparison import compare
from fourfold.statistics.projection import by_calendar, project

VERDICTS = {
    "established": "a change established at five in a hundred",
    "not established": "not established at five in a hundred",
    "too few to tell": "too few to tell",
}
YEAR_MONTHS = 12


def paragraph_of(source: str) -> str | None:
    """The paragraph of the year's own source that a record comes from; None for one of a register, which has a
    reference ("operation OP-12") instead."""
    return source if re.fullmatch(r"[\d.]+|contact", source) else None


@dataclasses.dataclass(frozen=True)
class Figures:
    """Makes the figures of one year's report, each with its provenance."""

    year: PanelYear

    def stated(self, name: str, value: float, shown: str, what: str, source: str) -> Figure:
        """A figure as a record states it: an amount, a term, a share."""
        return Figure(name, value, shown, self._from(what, self._basis(source), (source,)))

    def counted(self, name: str, value: int, what: str, source: str) -> Figure:
        """A count of people, events or things, as a record states it."""
        return Figure(name, value, str(value), self._from(what, self._basis(source), (source,)), counts=True)

    def added(
        self, name: str, value: float, what: str, sources: tuple[str, ...], parts: tuple[str, ...] = ()
    ) -> Figure:
        """A figure added up from records; `parts` are the counts that it adds up, where it adds up counts."""
        return Figure(name, value, f"{value:g}", self._from(what, "record", sources), parts, bool(parts))

    def _basis(self, source: str) -> Basis:
        return "printed" if self.year.published and paragraph_of(source) else "record"

    def words(self, name: str, text: str, source: str) -> Text:
        """What a record says in words; `name` begins the ids of the numbers in them. A bare number may count people or
        things, so that a small one is looked at before it leaves."""

        def made(place: int, shown: str, value: float, bare: bool) -> Figure:
            origin = self._from("A number in the words of the record", self._basis(source), (source,))
            whole = int(value) if value.is_integer() else value
            return Figure(f"{name}-said-{place}", whole, shown, origin, counts=bare)

        return with_figures(text, made)

    def not_given(self, name: str, what: str, source: str) -> Figure:
        """A figure that nobody gave."""
        return Figure(name, None, "not given", self._from(what, "not given", (source,)))

    def working(self, prefix: str, *sources: str) -> Working:
        """Figures worked out from what these paragraphs state."""
        return Working(self, prefix, sources)

    def _from(self, what: str, basis: Basis, sources: tuple[str, ...]) -> Provenance:
        records = tuple(f"{self.year.source}, paragraph {one}" if paragraph_of(one) else one for one in sources)
        return Provenance(what, basis, records, None, self.year.data_version)


@dataclasses.dataclass(frozen=True)
class Working:
    """Makes figures worked out from others: `one`, or `two` that are the ends of a range."""

    figures: Figures
    prefix: str
    sources: tuple[str, ...]

    def one(self, name: str, value: float, shown: str, what: str) -> Figure:
        """A figure."""
        return Figure(f"{self.prefix}-{name}", value, shown, self.figures._from(what, "computed", self.sources))

    def two(self, name: str, low: float, high: float, what: str, shape: str = ".0f") -> Text:
        """The low end, "to", the high end."""
        ends = [
            self.one(f"{name}-{end}", value, f"{value:{shape}}", what) for end, value in (("low", low), ("high", high))
        ]
        return (ends[0], " to ", ends[1])


def read_change(figures: Figures, one: Discharges) -> Text:
    """Whether the change in discharges is established."""
    made = compare(one.now, one.then)
    working = figures.working(one.id, one.source)
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
    )


def read_prediction(figures: Figures, one: Discharges) -> Text:
    """What the year may come to, and how likely the prediction is."""
    first, last, end = figures.year.window.first, figures.year.window.last, figures.year.year_ends
    months, whole = _months(first, last), (end - first).days + 1
    made = project(one.now, by_calendar(months, YEAR_MONTHS, "months"), target=one.predicted)
    by_days = project(one.now, by_calendar((last - first).days + 1, whole)).pro_rata
    working = figures.working(one.id, one.source)
    window = "The counts' window, a setting of this report" + (", inferred" if figures.year.window.inferred else "")
    said: Text = (
        working.one("year-months", made.pro_rata, f"{made.pro_rata:.1f}", "The count over the share of months past"),
        " by months (",
        working.one("months", months, str(months), window),
        " of ",
        working.one("of", YEAR_MONTHS, str(YEAR_MONTHS), "Months of a year"),
        "), ",
        working.one("year-days", by_days, f"{by_days:.2f}", "The count over the share of days past"),
        " by days to ",
        Name(words.day(last)),
        " (a year of ",
        working.one("days", whole, str(whole), "Days from the window's first to the year's end"),
        " days). Most likely ",
        *working.two("eighty", made.interval_80.low, made.interval_80.high, "Negative binomial interval at 80%"),
        " (four times in five), and ",
        *working.two("ninetyfive", made.interval_95.low, made.interval_95.high, "Negative binomial interval at 95%"),
        " (nineteen times in twenty).",
    )
    if made.chance is None:
        return said
    chance = working.one(
        "chance", made.chance, f"{made.chance:.0%}", "Negative binomial chance of the prediction or fewer"
    )
    return (*said, " The chance of ending at the predicted figure or below is ", chance, ".")


def read_baseline(figures: Figures, one: Discharges, baseline: Baseline) -> Text:
    """Whether the claim against the baseline year holds; what would fit it, where its count is not given."""
    working = figures.working(f"{one.id}-baseline", one.source, baseline.source)
    if baseline.count is not None:
        return _against(working, figures.year, one.now, baseline.count)
    fitting = fitting_baselines(one.predicted, baseline.claim)
    if not fitting:
        return ("The count of the baseline year is not given, so the claim cannot be tested.",)
    middle = fitting[len(fitting) // 2]
    return (
        "The baseline is not given, so the claim cannot be tested. Only counts from ",
        *working.two("fitting", fitting[0], fitting[-1], "Baselines that make the prediction the claimed fall"),
        " would fit it. Were it ",
        working.one("worked-back", middle, str(middle), "Worked back from the claim, so it proves nothing"),
        ", which is worked back from the claim and proves nothing: ",
        *_against(working, figures.year, one.now, middle),
    )


def fitting_baselines(predicted: int | None, claim: str | None) -> list[int]:
    """The whole counts of a baseline with which the prediction is the claimed fall, rounded to whole per cents."""
    if predicted is None or claim is None or not claim.rstrip("%").isdigit():
        return []
    wanted = int(claim.rstrip("%"))
    return [one for one in range(predicted, 101 * predicted) if round(100 * (1 - predicted / one)) == wanted]


def _against(working: Working, year: PanelYear, now: int, count: int) -> Text:
    made = compare(now, count, (_months(year.window.first, year.window.last), YEAR_MONTHS))
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

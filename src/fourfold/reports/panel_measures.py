"""What a measure says in a report: its count in the window, against the same window a year before, and the honest
reading of the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from fourfold import words
from fourfold.errors import BadInput, FourfoldError
from fourfold.measures.comparing import Compared, compare_periods
from fourfold.measures.counting import Series
from fourfold.measures.definition import Measure
from fourfold.reports.document import Block, Figure, Name, Paragraph, Provenance, Text
from fourfold.reports.panel_figures import Working
from fourfold.reports.panel_year import PanelYear
from fourfold.reports.readings import VERDICTS
from fourfold.reports.record_words import with_figures
from fourfold.statistics.comparison import Comparison


def measured(held: Series, first: dt.date, last: dt.date) -> tuple[Block, ...]:
    """The blocks. Raises `BadInput` where the window is not of whole months, or they are not held."""
    if first.day != 1 or (last + dt.timedelta(days=1)).day != 1:
        raise BadInput(f"a measure is counted in whole months, which {words.day(first)} to {words.day(last)} is not.")
    months = f"{first:%Y-%m}", f"{last:%Y-%m}"
    compared = compare_periods(held, months)
    return tuple(_blocks(held, compared, first, last))


def told(name: str, found: Measure | None, count: Callable[[Measure], Series], year: PanelYear) -> tuple[Block, ...]:
    """What a measure says of a year's window, counted by `count`; or that it is not known, and why."""
    try:
        if found is None or found.select is None:
            raise BadInput(f"no measure of events is called {name} here.")
        return measured(count(found), year.window.first, year.window.last)
    except FourfoldError as error:
        return (Paragraph((Name(f"{found.title if found else name}: {error}"),), style="gap", about=f"measure-{name}"),)


def _blocks(held: Series, made: Compared, first: dt.date, last: dt.date) -> Iterator[Block]:
    about, source = f"measure-{held.measure.id}", _From(held)
    days = (Name(words.day(first)), " to ", Name(words.day(last)))
    if made.comparison is None:
        broken = "the way it is recorded changed between this year and last, so the two are not compared."
        yield Paragraph((f"{held.measure.title}: {broken}",), style="gap", about=about)
        return
    one = made.comparison
    now = source.counted("now", one.first, f"{held.measure.title} in the window")
    then = source.counted("then", one.second, f"{held.measure.title} in the same window a year before")
    text: Text = (f"{held.measure.title}, from ", *days, ": ", now, ", against ", then)
    yield Paragraph((*text, " in the same period last year."), about=about)
    yield Paragraph(_reading(source, one, (now, then)), style="reading", about=about)
    if made.cautions:
        yield Paragraph(source.words("caution", " ".join(made.cautions)), style="gap", about=about)


def _reading(source: _From, one: Comparison, counts: tuple[Figure, ...]) -> Text:
    if one.change is None:
        return ("The earlier count is nought, so that there is no share to state.",)
    ends, what = one.change_interval, "Interval of the change, at 95%, allowing for how counts vary"
    working = Working(source.prefix, counts)
    change = working.one("change", one.change, f"{abs(100 * one.change):.1f}%", "The change, of the earlier count")
    low = working.one("low", ends.low, f"{100 * ends.low:+.0f}%", what)
    high = working.one("high", ends.high, f"{100 * ends.high:+.0f}%", what)
    p = working.one("p", one.p, f"{one.p:.3f}", "How often chance alone would give so large a change")
    text: Text = (change, f" {one.direction}, interval from ", low, " to ", high, "; p ", p)
    return (*text, f". {one.direction.capitalize()}: {VERDICTS[one.verdict]}.")


class _From:
    """Makes the figures of one measure."""

    def __init__(self, held: Series) -> None:
        self.held = held

    @property
    def prefix(self) -> str:
        """How the ids of its figures begin."""
        return f"measure-{self.held.measure.id}"

    def counted(self, name: str, value: int, what: str) -> Figure:
        """A figure counted by the measure."""
        return Figure(f"{self.prefix}-{name}", value, f"{value:,}", self._origin(what), counts=True)

    def words(self, name: str, text: str) -> Text:
        """What is said of it, each number in it a figure; a bare one may be a small count."""
        origin = self._origin("A number of what is to be read with the counts")

        def made(place: int, shown: str, value: float, bare: bool) -> Figure:
            return Figure(f"{self.prefix}-{name}-{place}", value, shown, origin, counts=bare)

        return with_figures(text, made)

    def _origin(self, what: str) -> Provenance:
        measure = self.held.measure
        record, version = f"measure {measure.id}, version {measure.version}", f"history version {self.held.version}"
        return Provenance(f"{what}. {measure.definition}", "measure", (record,), measure.query, version)

"""The figures of one year's report, each with where it comes from: its record, the query that finds it, or the figures
that it was worked out of."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from fourfold import words
from fourfold.reports.document import Basis, Figure, Provenance, Text
from fourfold.reports.panel_year import Baseline, Discharges, PanelYear
from fourfold.reports.record_words import with_figures


def paragraph_of(source: str) -> str | None:
    """The paragraph of the year's own source that a record comes from; None for one of a register, which has a
    reference ("operation OP-12") instead."""
    return source if re.fullmatch(r"[\d.]+|contact", source) else None


@dataclasses.dataclass(frozen=True)
class Figures:
    """Makes the figures of one year's report, each with its provenance."""

    year: PanelYear

    def stated(self, name: str, value: float, shown: str, what: str, source: str, at: str = "") -> Figure:
        """A figure as a record states it: an amount, a term, a share. `at` is its place among the records."""
        return Figure(name, value, shown, self._from(what, self._basis(source), (source,), at))

    def counted(self, name: str, value: int, what: str, source: str, at: str = "") -> Figure:
        """A count of people, events or things, as a record states it."""
        return Figure(name, value, str(value), self._from(what, self._basis(source), (source,), at), counts=True)

    def added(
        self,
        name: str,
        value: float,
        what: str,
        sources: tuple[str, ...],
        parts: tuple[str, ...] = (),
        at: str = "operations, imprisonment and sentences",
    ) -> Figure:
        """A figure added up from records; `parts` are the counts that it adds up, where it adds up counts."""
        origin = self._from(what, "record", sources, at)
        return Figure(name, value, f"{value:g}", origin, parts, bool(parts))

    def _basis(self, source: str) -> Basis:
        return "printed" if self.year.published and paragraph_of(source) else "record"

    def words(self, name: str, text: str, source: str, at: str = "") -> Text:
        """What a record says in words; `name` begins the ids of the numbers in them. A bare number may count people or
        things, so that a small one is looked at before it leaves."""

        def made(place: int, shown: str, value: float, bare: bool) -> Figure:
            origin = self._from("A number in the words of the record", self._basis(source), (source,), at)
            whole = int(value) if value.is_integer() else value
            return Figure(f"{name}-said-{place}", whole, shown, origin, counts=bare)

        return with_figures(text, made)

    def not_given(self, name: str, what: str, source: str, at: str = "") -> Figure:
        """A figure that nobody gave."""
        return Figure(name, None, "not given", self._from(what, "not given", (source,), at))

    def now(self, one: Discharges) -> Figure:
        """Discharges of the window."""
        what = f"Firearm discharges in {one.area} in the window"
        return self.counted(f"{one.id}-now", one.now, what, one.source, f"discharges, id {one.id}, now")

    def then(self, one: Discharges) -> Figure:
        """The same, a year before."""
        what = f"The same, a year before, in {one.area}"
        return self.counted(f"{one.id}-then", one.then, what, one.source, f"discharges, id {one.id}, then")

    def claim(self, one: Discharges, claim: str) -> Figure:
        """The change in discharges as it was claimed."""
        what, at = "The change as the report prints it", f"discharges, id {one.id}, claim"
        return self.stated(f"{one.id}-claim", float(claim.rstrip("%")), claim, what, one.source, at)

    def predicted(self, one: Discharges, predicted: int) -> Figure:
        """The year's discharges as they were predicted."""
        at = f"discharges, id {one.id}, predicted"
        what = "The year's figure as predicted"
        return self.stated(f"{one.id}-predicted", predicted, str(predicted), what, one.source, at)

    def baseline(self, one: Baseline) -> Figure:
        """Discharges of the baseline year; or that nobody gave them."""
        what, at = f"Firearm discharges in the baseline year {one.year}", "baseline, count"
        if one.count is None:
            return self.not_given("baseline-count", what, one.source, at)
        return self.counted("baseline-count", one.count, what, one.source, at)

    def baseline_claim(self, one: Baseline, claim: str) -> Figure:
        """The fall against the baseline year as it was claimed."""
        what = "The fall against the baseline year as the report prints it"
        return self.stated("baseline-claim", float(claim.rstrip("%")), claim, what, one.source, "baseline, claim")

    def working(self, prefix: str, *of: Figure) -> Working:
        """Figures worked out from these."""
        return Working(prefix, of)

    def fixed(self, name: str, value: int, what: str) -> Figure:
        """A number that is the same in every report."""
        return Figure(name, value, str(value), Provenance(what, "fixed"))

    def window(self, name: str, value: int, what: str) -> Figure:
        """A number that the counts' window sets."""
        how = f"{what}{', inferred' if self.year.window.inferred else ''}"
        query = f"counts_window and year_ends {self._file}"
        return Figure(name, value, str(value), Provenance(how, "setting", (), query, self.year.data_version))

    def _from(self, what: str, basis: Basis, sources: tuple[str, ...], at: str = "") -> Provenance:
        records = tuple(f"{self.year.source}, paragraph {one}" if paragraph_of(one) else one for one in sources)
        return Provenance(what, basis, records, self._query(sources, at), self.year.data_version)

    def _query(self, sources: tuple[str, ...], at: str) -> str:
        """What finds the records: their place in the year's file, or the register with the days asked."""
        in_file = [one for one in sources if paragraph_of(one)]
        in_registers = [one for one in sources if not paragraph_of(one)]
        asked = [f"{at or 'the records'} (para {words.listing(in_file)}) {self._file}"] if in_file else []
        days = words.period(self.year.window.first, self.year.window.last)
        asked += [f"{one}, {f'{at}, ' if at else ''}of {days}" for one in in_registers]
        return "; ".join(asked)

    @property
    def _file(self) -> str:
        return f"in the file of the year {self.year.year}"


@dataclasses.dataclass(frozen=True)
class Working:
    """Makes figures worked out from others (`of`), which each names: `one`, or `two` that are the ends of a range."""

    prefix: str
    of: tuple[Figure, ...]

    def one(self, name: str, value: float, shown: str, what: str) -> Figure:
        """A figure."""
        origin = worked_out(what, self.of)
        return Figure(f"{self.prefix}-{name}", value, shown, origin)

    def two(self, name: str, low: float, high: float, what: str, shape: str = ".0f") -> Text:
        """The low end, "to", the high end."""
        ends = [
            self.one(f"{name}-{end}", value, f"{value:{shape}}", what) for end, value in (("low", low), ("high", high))
        ]
        return (ends[0], " to ", ends[1])


def worked_out(what: str, of: Sequence[Figure], query: str | None = None) -> Provenance:
    """Where a figure comes from that is worked out of others: it rests on all records that they do."""
    records = tuple(dict.fromkeys(record for one in of for record in one.provenance.records))
    version = next((one.provenance.data_version for one in of if one.provenance.data_version), None)
    each = tuple(f"{one.shown} ({one.provenance.definition.split('. ')[0].rstrip('.')})" for one in of)
    return Provenance(what, "computed", records, query, version, each)

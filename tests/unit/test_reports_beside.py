"""What a report would tell beside those that are signed: held back where a small count could be got by subtraction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from fourfold.reports.beside import Days, Told, told_beside
from fourfold.reports.document import Basis, Figure, Provenance

YEAR = (dt.date(2026, 4, 1), dt.date(2026, 9, 30))
LONGER = (dt.date(2026, 4, 1), dt.date(2026, 10, 31))
LATER = (dt.date(2026, 7, 1), dt.date(2026, 9, 30))


def figure(name: str, value: int, parts: tuple[str, ...] = (), basis: Basis = "record") -> Figure:
    return Figure(name, value, str(value), Provenance("A count (invented)", basis), parts, counts=True)


def told(
    *figures: Figure, days: Mapping[str, Days] | None = None, out: Collection[str] = (), answered: Collection[str] = ()
) -> Told:
    """A report that shows all of its figures but these."""
    return Told(figures, [one.id for one in figures if one.id not in out], answered, days or {})


def guns(value: int, days: Days, **more: Collection[str]) -> Told:
    return told(figure("guns", value), days={"guns": days}, **more)


def held(new: Told, *before: Told) -> list[str]:
    return [one.name for one in told_beside(new, before)]


def test_a_report_on_a_theme_does_not_tell_what_the_whole_one_hides() -> None:
    three, twelve, total = figure("a", 3), figure("b", 12), figure("all", 15, ("a", "b"))
    whole = told(three, twelve, total, out=("a", "b"))
    assert held(told(three, twelve, total, out=("a", "all")), whole) == ["b"]
    assert held(told(three, twelve, total, out=("a", "all"))) == []  # by itself it tells nothing
    assert held(told(three, twelve, total, out=("a", "b")), whole) == []  # what is known already
    more = (figure("b", 12), figure("all", 15, ("a", "b")))
    assert held(told(figure("a", 3, basis="printed"), *more, out=("a", "all")), whole) == []  # and was never secret
    known = told(three, twelve, total, out=("a", "b"), answered=("a",))
    assert held(told(three, twelve, total, out=("a", "all")), known) == []  # nor is it once it was released


def test_what_lies_between_the_days_of_reports_is_not_told() -> None:
    half, longer = guns(60, YEAR), guns(62, LONGER)
    assert held(longer, half) == held(half, longer) == ["guns"]  # October's two, whichever was first
    assert held(guns(60, LONGER), half) == held(guns(65, LONGER), half) == []  # none, or as many as may be told
    assert held(guns(62, LONGER, answered=("guns",)), half) == held(guns(62, LONGER, out=("guns",)), half) == []
    assert held(guns(30, LATER), half) == []  # the first quarter has thirty
    assert held(guns(57, LATER), half) == ["guns"]  # or three
    assert held(guns(30, LATER), half, longer) == held(longer, half, longer) == []  # what is out already tells no more
    april = (YEAR[0], dt.date(2026, 4, 30))
    rest = (dt.date(2026, 5, 1), dt.date(2026, 6, 30))
    assert held(guns(28, LATER), half, guns(20, april)) == []
    assert held(guns(28, LATER), half, guns(10, rest)) == []  # April's 22
    assert held(guns(28, LATER), half, guns(29, rest)) == ["guns"]  # April's three, by three reports
    assert held(guns(58, (dt.date(2026, 4, 2), dt.date(2026, 9, 29))), half) == ["guns"]  # the two of two days


def test_whatever_a_count_rests_on_it_is_set_against_the_same_thing_of_days_that_hold_its_own() -> None:
    def count(value: int, days: Days, *, name: str = "owl-premises", what: str = "Premises") -> Told:
        made = Figure(name, value, str(value), Provenance(what, "record"), counts=True)
        return told(made, days={name: days})

    half = count(20, YEAR)
    assert held(count(22, LONGER), half) == ["owl-premises"]
    assert held(count(18, LATER), half) == ["owl-premises"]
    assert held(count(21, YEAR), half) == ["owl-premises"]  # a record was changed since
    assert held(count(20, YEAR), half) == held(count(20, LONGER), half) == held(count(25, LONGER), half) == []
    assert held(count(22, (LATER[0], LONGER[1])), half) == []  # neither holds the other
    assert held(count(22, LONGER, what="Shops"), half) == []
    assert held(count(22, LONGER, name="wren-premises"), half) == []
    discharges = count(52, YEAR, name="city-now", what="Discharges in the city")
    then = Figure("town-then", 50, "50", Provenance("The same a year before", "record"), counts=True)
    now = Figure("town-now", 30, "30", Provenance("Discharges in the city", "record"), counts=True)
    year_on = told(now, then, days={"town-then": YEAR, "town-now": LATER})
    assert held(year_on, discharges) == ["town-then"]
    assert held(Told.from_data(year_on.data, ["town-then"]), discharges) == []  # as it is kept, and answered for
    assert held(year_on, Told.from_data(discharges.data, ())) == ["town-then"]

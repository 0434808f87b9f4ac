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
    added = set(days or ()) & {"guns"}
    return Told("a year", figures, [one.id for one in figures if one.id not in out], answered, days or {}, added)


def nothing(_: Days) -> Mapping[str, int]:
    raise AssertionError("nothing is cut, so nothing is to be counted anew")


def held(new: Told, *before: Told, by_month: Mapping[int, int] | None = None) -> list[str]:
    """The names that are held, of events that fell so many in each month."""

    def counted(days: Days) -> Mapping[str, int]:
        return {
            "guns": sum(many for month, many in (by_month or {}).items() if days[0].month <= month <= days[1].month)
        }

    return [one.name for one in told_beside(new, before, counted if by_month else nothing)]


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


def test_what_lies_between_the_days_of_two_reports_is_not_told() -> None:
    months = {4: 10, 5: 10, 6: 10, 7: 10, 8: 10, 9: 10, 10: 2}
    half = told(figure("guns", 60), days={"guns": YEAR})
    longer = told(figure("guns", 62), days={"guns": LONGER})
    assert held(longer, half, by_month=months) == ["guns"]  # October's two
    assert held(half, longer, by_month=months) == ["guns"]  # whichever was first
    assert held(longer, half, by_month={**months, 10: 0}) == ["guns"]  # and of what was told, whatever is counted now
    assert held(told(figure("guns", 65), days={"guns": LONGER}), half, by_month={**months, 10: 5}) == []
    answered = told(figure("guns", 62), days={"guns": LONGER}, answered=("guns",))
    assert held(answered, half, by_month=months) == []
    quarter = told(figure("guns", 30), days={"guns": LATER})
    assert held(quarter, half, by_month={4: 27, 5: 2, 6: 1, 7: 10, 8: 10, 9: 10}) == []  # the first has thirty
    first = {4: 1, 5: 2, 6: 0, 7: 19, 8: 19, 9: 19}
    assert held(told(figure("guns", 57), days={"guns": LATER}), half, by_month=first) == ["guns"]
    other = told(figure("guns", 57), days={"guns": LATER}, out=("guns",))
    assert held(other, half, by_month=first) == []  # it is not shown


def test_where_it_is_out_already_whatever_is_added_waits_for_an_answer() -> None:
    months = {4: 10, 5: 10, 6: 10, 7: 10, 8: 10, 9: 10, 10: 2}
    half, longer = (told(figure("guns", n), days={"guns": days}) for n, days in ((60, YEAR), (62, LONGER)))
    quarter = told(figure("guns", 30), days={"guns": LATER})
    assert held(quarter, half, longer, by_month=months) == ["guns"]
    answered = told(figure("guns", 62), days={"guns": LONGER}, answered=("guns",))
    assert held(quarter, half, answered, by_month=months) == []


def test_whatever_a_count_rests_on_it_is_set_against_the_same_thing_of_days_that_hold_its_own() -> None:
    def count(value: int, days: Days, *, name: str = "owl-premises", what: str = "Premises") -> Told:
        made = Figure(name, value, str(value), Provenance(what, "record"), counts=True)
        return Told("a year", (made,), [name], (), {name: days})

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
    year_on = Told("another", (now, then), ["town-now", "town-then"], (), {"town-then": YEAR, "town-now": LATER})
    assert held(year_on, discharges) == ["town-then"]
    assert held(Told.from_data(year_on.data, ["town-then"]), discharges) == []  # as it is kept, and answered for
    assert held(year_on, Told.from_data(discharges.data, ())) == ["town-then"]

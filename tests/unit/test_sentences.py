"""What sentences add up to, case by case: each a paragraph of docs/explanation/sentences.md."""

from __future__ import annotations

import datetime as dt

import pytest

from fourfold.errors import BadInput
from fourfold.sentences.adding import Total, total
from fourfold.sentences.reading import reading
from fourfold.sentences.sentence import Kind, Sentence, Standing, Term

DAY, LATER = dt.date(2015, 6, 1), dt.date(2015, 9, 1)


def years(ref: str, number: float, person: str = "", **more: object) -> Sentence:
    return Sentence(ref, Term.of(years=number), person or None, **more)  # type: ignore[arg-type]


def test_years_and_months_are_added_each_by_itself() -> None:
    found = total([Sentence("a", Term.of(4, 6), "A"), Sentence("b", Term.of(3, 9), "B"), Sentence("c", Term(0, 28))])
    assert found.imprisonment == Term(months=99, days=28)
    assert str(found.imprisonment) == "8 years, 3 months and 28 days"
    assert found.people == 3


def test_one_claimed_by_several_operations_counts_once() -> None:
    one = years("a", 9, "A")
    found = total([one, years("b", 10, "B"), one, one])
    assert (found.imprisonment, found.people, found.repeated) == (Term.of(19), 2, 2)
    assert "2 further claims of a sentence that is counted once" in " ".join(reading(found))


def test_passed_on_one_day_they_run_together() -> None:
    one = years("a", 4, "A", passed_on=DAY)
    assert total([one, years("b", 3, "A", passed_on=DAY)]).imprisonment == Term.of(4)
    assert total([one, years("b", 3, "B", passed_on=DAY)]).imprisonment == Term.of(7)


def test_of_several_days_or_of_an_unknown_day_they_are_added() -> None:
    assert total([years("a", 4, "A", passed_on=DAY), years("b", 3, "A", passed_on=LATER)]).imprisonment == Term.of(7)
    found = total([years("a", 4, "A"), years("b", 3, "A")])
    assert (found.imprisonment, found.people) == (Term.of(7), 1)


def test_consecutive_ones_follow_the_one_that_is_named() -> None:
    """Four years; one concurrent of three; two consecutive to the four; three that begin with those two: 4 + 3."""
    first = years("1", 4, "A", passed_on=DAY)
    second = years("2", 3, "A", passed_on=DAY)
    given = [first, second, *(years(ref, n, "A", passed_on=DAY, after="1") for ref, n in (("3", 2), ("4", 3)))]
    assert total(given).imprisonment == Term.of(7)
    assert total(given[:3]).imprisonment == Term.of(6)
    assert total(given[2:]).imprisonment == Term.of(3)  # of the first, nobody here says anything


def test_life_is_counted_by_itself_with_the_least_that_is_served() -> None:
    given = [
        Sentence("1", Term.of(24), "A", Kind.LIFE, DAY), years("2", 10, "A", passed_on=DAY),
        Sentence("3", None, "B", Kind.LIFE), years("4", 5, "C"),
    ]  # fmt: skip
    found = total(given)
    assert (found.imprisonment, found.people) == (Term.of(5), 1)
    assert (found.life, found.life_term, found.life_unknown) == (2, Term.of(24), 1)
    assert "Not in that sum: 2 sentences for life, of which at least 24 years are served (not known of 1)." in reading(
        found
    )


def test_suspended_ones_and_what_is_no_imprisonment_are_not_in_the_sum() -> None:
    given = [
        Sentence("1", Term.of(months=18), "A", Kind.SUSPENDED), Sentence("2", None, "B", Kind.OTHER),
        years("3", 2, "C"),
    ]  # fmt: skip
    found = total(given)
    assert (found.imprisonment, found.at_least, found.people) == (Term.of(2), False, 1)
    assert (found.suspended, found.suspended_term, found.other) == (1, Term(18), 1)


def test_under_appeal_it_counts_and_quashed_it_does_not() -> None:
    given = [years("1", 8, "A", standing=Standing.UNDER_APPEAL), years("2", 6, "B", standing=Standing.QUASHED)]
    found = total(given)
    assert (found.imprisonment, found.people, found.under_appeal, found.quashed) == (Term.of(8), 1, 1, 1)
    follows = years("3", 2, "B", after="2")
    assert total([*given, follows]).imprisonment == Term.of(10)


def test_an_unknown_term_adds_nothing_and_is_said() -> None:
    found = total([years("1", 3, "A"), Sentence("2", None, "B")])
    assert (found.imprisonment, found.at_least, found.unknown, found.people) == (Term.of(3), True, 1, 2)
    assert reading(found)[0] == "At least 3 years of imprisonment in all, of 2 people."


def test_what_is_within_a_stated_sum_is_not_added_to_it() -> None:
    sum_of_it = years("kala", 136, stated=True)
    found = total([sum_of_it, years("1", 12, "A", within="kala"), years("2", 4, "B")])
    assert (found.imprisonment, found.sums, found.people, found.within) == (Term.of(140), 1, 1, 1)
    assert total([years("1", 12, "A", within="kala")]).imprisonment == Term.of(12)  # alone, it counts itself


def test_the_2015_report_adds_up_as_printed() -> None:
    """Paragraphs 5.3.1, 5.3.4 and 6.2: 136, over 60, 10 and 9 years: at least 215 (domain facts, section 0)."""
    given = [
        years("5.3.1", 136, stated=True), years("5.3.4", 60, stated=True, at_least=True),
        years("6.2 first", 10), years("6.2 second", 9),
    ]  # fmt: skip
    found = total(given)
    assert found == Total(imprisonment=Term.of(215), at_least=True, people=2, sums=2)
    assert reading(found) == (
        "At least 215 years of imprisonment in all, of 2 people and 2 stated sums of people who are not told apart.",
    )


def test_nothing_recorded_is_no_nought_years() -> None:
    assert reading(total([])) == ("No sentence of imprisonment is recorded.",)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ([years("1", 2), years("1", 3)], "differ"),
        ([years("1", 2, "A"), years("2", 3, "B", after="1")], "same person"),
        ([years("1", 2), years("2", 3, after="1")], "same person"),
        ([years("1", 2, "A", after="2"), years("2", 3, "A", after="1")], "consecutive to itself"),
        ([years("1", 2, "A"), years("2", 3, "B", within="1")], "no stated sum"),
    ],
)
def test_what_makes_no_sense_is_refused(given: list[Sentence], wrong: str) -> None:
    with pytest.raises(BadInput, match=wrong):
        total(given)

"""Dates, intervals and counts in words, by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fourfold import words
from fourfold.reports.cards import harm_ahead
from fourfold.times import UTC, day_end, day_start, month_interval
from fourfold.triggers.nodes import HarmAhead, Share

LONDON = ZoneInfo("Europe/London")


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (utc(2024, 11, 1, 21, 5), utc(2024, 11, 1, 21, 5), "1 November 2024 at 21:05"),
        (utc(2024, 7, 1, 21, 5), utc(2024, 7, 1, 21, 5, 59), "1 July 2024 at 22:05"),  # summer time
        (utc(2024, 7, 1, 23, 5), utc(2024, 7, 1, 23, 5), "2 July 2024 at 00:05"),
        (utc(2024, 10, 27, 0, 30), utc(2024, 10, 27, 0, 30), "27 October 2024 at 01:30 BST"),  # comes twice
        (utc(2024, 10, 27, 1, 30), utc(2024, 10, 27, 1, 30), "27 October 2024 at 01:30 GMT"),
        (utc(2024, 11, 1, 21, 5), utc(2024, 11, 1, 23, 10), "1 November 2024, between 21:05 and 23:10"),
        (
            utc(2024, 10, 31, 21, 5),
            utc(2024, 11, 1, 2, 10),
            "between 21:05 on 31 October 2024 and 02:10 on 1 November 2024",
        ),
    ],
)
def test_an_interval_is_told_as_exactly_as_it_is_known(first: dt.datetime, last: dt.datetime, text: str) -> None:
    assert words.interval(first, last, LONDON) == text


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_long_interval_never_names_a_day(month: int) -> None:
    text = words.interval(*month_interval(2024, month, LONDON), LONDON)
    assert text == f"in {dt.date(2024, month, 1):%B} 2024 (day not known)"


def test_whole_days_say_that_the_time_is_not_known() -> None:
    day = dt.date(2024, 3, 31)  # 23 hours long
    assert words.interval(day_start(day, LONDON), day_end(day, LONDON), LONDON) == "31 March 2024 (time not known)"
    assert (
        words.interval(day_start(day, LONDON), day_end(dt.date(2024, 4, 2), LONDON), LONDON)
        == "from 31 March 2024 to 2 April 2024 (day not known)"
    )
    year = day_start(dt.date(2023, 1, 1), LONDON), day_end(dt.date(2023, 12, 31), LONDON)
    assert words.interval(*year, LONDON) == "in 2023 (month not known)"


def test_runs_of_months_become_ranges() -> None:
    assert words.months(["2023-01"]) == "January 2023"
    assert words.months(["2024-02", "2023-01", "2024-03", "2024-04"]) == "January 2023 and February to April 2024"
    assert words.months(["2023-12", "2024-01"]) == "December 2023 to January 2024"


def test_counts_and_lists() -> None:
    assert words.count(1, "trigger") == "1 trigger"
    assert words.count(1204, "trigger") == "1,204 triggers"
    assert words.count(2, "event is", "events are") == "2 events are"
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.4242, "0.42"), (7.31, "7.3"), (41.4, "41"), (1825.0, "1,825")]
)
def test_crime_harm_days_are_not_more_exact_than_they_are(value: float, text: str) -> None:
    assert words.days(value) == text


def test_the_harm_ahead_says_how_near_and_how_it_is_tied() -> None:
    assert harm_ahead(HarmAhead(("x", "y"), 14, 400.0), ["shooting", "homicide"]) == (
        "shooting or homicide within 14 days and 400 metres"
    )
    tied = HarmAhead(("x",), 1, None, (Share("premises"), Share("person")))
    assert harm_ahead(tied, ["disorder"]) == "disorder within 1 day, at the same premises, to the same person"

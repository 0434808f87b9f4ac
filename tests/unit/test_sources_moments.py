"""Dates and times as sources write them: as long as they say, in the right zone, or refused with a reason."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from fourfold.history.sources.moments import Span, compose, future, microseconds, read_format, read_iso, spans, unstated

LONDON = ZoneInfo("Europe/London")


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-02", utc(2024, 2, 1), utc(2024, 2, 29, 23, 59, 59, 999_999)),
        ("2024-07", utc(2024, 6, 30, 23), utc(2024, 7, 31, 22, 59, 59, 999_999)),
        ("2024-07-04", utc(2024, 7, 3, 23), utc(2024, 7, 4, 22, 59, 59, 999_999)),
        ("2024-07-04T12:00:00", utc(2024, 7, 4, 11), utc(2024, 7, 4, 11)),
        ("2024-01-04 12:00", utc(2024, 1, 4, 12), utc(2024, 1, 4, 12)),
        ("2024-03-31T23:30:00+00:00", utc(2024, 3, 31, 23, 30), utc(2024, 3, 31, 23, 30)),
        ("2024-07-04T12:00:00-04:00", utc(2024, 7, 4, 16), utc(2024, 7, 4, 16)),
    ],
)
def test_an_iso_text_is_as_long_as_it_says(text: str, first: dt.datetime, last: dt.datetime) -> None:
    assert read_iso(text, LONDON) == Span(first, last)


def test_the_hour_that_autumn_repeats_covers_both_readings() -> None:
    assert read_iso("2024-10-27T01:30:00", LONDON) == Span(utc(2024, 10, 27, 0, 30), utc(2024, 10, 27, 1, 30))


def test_the_hour_that_spring_skips_does_not_exist() -> None:
    with pytest.raises(ValueError, match="01:30 on 31 March 2024 does not exist in Europe/London"):
        read_iso("2024-03-31T01:30:00", LONDON)


@pytest.mark.parametrize("text", ["2024-02-31", "2024-13-01", "2024-04-31T10:00:00", "2024-01-01T25:00:00"])
def test_a_day_that_is_not_in_the_calendar(text: str) -> None:
    with pytest.raises(ValueError, match="there is no such date or time"):
        read_iso(text, LONDON)


@pytest.mark.parametrize(
    "text", ["yesterday", "31/12/2024", "2024", "=NOW()", "0001-01-01", "9999-12-31", "2024-1x", "٢٠٢٤-01"]
)
def test_what_is_no_date_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"(no date|no month|no such|year)"):
        read_iso(text, LONDON)


def test_nothing_is_nothing() -> None:
    assert read_iso("", LONDON) is None
    assert read_format("", "%d/%m/%Y", LONDON) is None
    assert compose("", "12:00", None, None, LONDON) is None


@pytest.mark.parametrize(
    ("text", "form", "first", "last"),
    [
        ("04/07/2024", "%d/%m/%Y", utc(2024, 7, 3, 23), utc(2024, 7, 4, 22, 59, 59, 999_999)),
        ("04/01/2024 09:30", "%d/%m/%Y %H:%M", utc(2024, 1, 4, 9, 30), utc(2024, 1, 4, 9, 30)),
        ("Jan 2024", "%b %Y", utc(2024, 1, 1), utc(2024, 1, 31, 23, 59, 59, 999_999)),
    ],
)
def test_a_stated_format_is_as_precise_as_it_is(text: str, form: str, first: dt.datetime, last: dt.datetime) -> None:
    assert read_format(text, form, LONDON) == Span(first, last)


def test_a_stated_format_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match=r"'2024-07-04' is no date written as '%d/%m/%Y'"):
        read_format("2024-07-04", "%d/%m/%Y", LONDON)


def test_a_date_and_a_time_beside_it() -> None:
    new_york = ZoneInfo("America/New_York")
    assert compose("2021-08-01 00:00:00+00", "02:40:00", "%Y-%m-%d 00:00:00+00", "%H:%M:%S", new_york) == Span(
        utc(2021, 8, 1, 6, 40), utc(2021, 8, 1, 6, 40)
    )
    assert compose("2021-08-01", "", None, None, new_york) == Span(
        utc(2021, 8, 1, 4), utc(2021, 8, 2, 3, 59, 59, 999_999)
    )
    with pytest.raises(ValueError, match="no time of day"):
        compose("2021-08-01", "noon", None, None, new_york)


def test_each_text_is_read_once_and_reasons_stand_at_their_rows() -> None:
    asked: list[str] = []

    def read(text: str) -> Span | None:
        asked.append(text)
        return read_iso(text, LONDON)

    first, last, there, wrong = spans(["2024-01-01", "2024-02-31", "", "2024-01-01", "2024-02-31"], read)
    assert sorted(asked) == ["", "2024-01-01", "2024-02-31"]
    assert there.tolist() == [True, False, False, True, False]
    assert set(wrong) == {1, 4}
    assert first[0] == first[3] == microseconds(utc(2024, 1, 1))
    assert last[0] - first[0] == 86_400_000_000 - 1
    assert set(unstated(np.array([True, False]))) == {1}


def test_the_future_begins_after_now() -> None:
    now = utc(2024, 6, 1, 12)
    first = np.array([microseconds(now), microseconds(now) + 1])
    assert set(future(first, np.array([True, True]), now)) == {1}

"""Which triggers share a card, and under which of them."""

from __future__ import annotations

import datetime as dt

import pytest

from fourfold.matrix.cards import RestsOn, on_cards

DAY = dt.date(2024, 11, 1)


def rests(events: str, day: dt.date = DAY) -> RestsOn:
    """A letter for each event, in order of time."""
    return RestsOn(day, tuple(events))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("A", "A", "the very same event"),
        ("AZ", "BZ", "the same newest event"),
        ("ABCDZ", "Z", "the same newest event, however many others"),
        ("ABY", "ABYZ", "three of four events, the newest of one of them among these"),
        ("AZ", "AYZ", "the same newest event and two of three"),
        ("BY", "ABYZ", "just half of the longer, with the newest of the shorter"),
    ],
)
def test_near_identical(one: str, other: str, why: str) -> None:
    assert rests(one).nearly(rests(other)), why
    assert rests(other).nearly(rests(one)), why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("A", "B", "nothing in common"),
        ("AY", "AZ", "two new events that share an old one are two pieces of news"),
        ("Y", "AYZ", "less than half of the longer"),
        ("", "", "no events to share"),
        ("", "A", "no events to share"),
    ],
)
def test_not_near_identical(one: str, other: str, why: str) -> None:
    assert not rests(one).nearly(rests(other)), why
    assert not rests(other).nearly(rests(one)), why


def test_another_day_is_another_piece_of_news() -> None:
    assert not rests("A").nearly(rests("A", DAY + dt.timedelta(days=1)))


def test_the_strongest_leads_and_the_order_stays() -> None:
    held = [("first", "AZ"), ("second", "B"), ("third", "Z"), ("fourth", "CB"), ("fifth", "")]
    cards = on_cards(held, lambda one: rests(one[1]))
    assert [[name for name, _ in card] for card in cards] == [["first", "third"], ["second", "fourth"], ["fifth"]]


def test_nothing_is_chained_to_a_lead_with_which_it_shares_too_little() -> None:
    chain = ["ABY", "ABYZ", "Z"]  # the second is near the first, the third the second, but not the first
    assert on_cards(chain, rests) == [("ABY", "ABYZ"), ("Z",)]

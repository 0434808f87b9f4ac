"""Whatever the triggers: each is on exactly one card, under a lead that comes before it and with which it shares."""

from __future__ import annotations

import datetime as dt
import itertools

from hypothesis import given
from hypothesis import strategies as st

from fourfold.matrix.cards import RestsOn, on_cards

RESTS = st.builds(
    RestsOn,
    st.sampled_from([dt.date(2024, 11, 1), dt.date(2024, 11, 2)]),
    st.lists(st.sampled_from("ABCDE"), max_size=4, unique=True).map(tuple),
)


@given(st.lists(RESTS, max_size=30))
def test_every_trigger_is_on_exactly_one_card_under_the_first_that_it_is_near(held: list[RestsOn]) -> None:
    cards = on_cards(enumerate(held), lambda one: one[1])
    assert sorted(number for card in cards for number, _ in card) == list(range(len(held)))
    leads = [card[0] for card in cards]
    assert leads == sorted(leads, key=lambda one: one[0])
    for card in cards:
        lead, *others = card
        assert all(a[0] < b[0] for a, b in itertools.pairwise(card))
        for number, rests in others:
            near = [one for one, other in leads if one < number and other.nearly(rests)]
            assert near[0] == lead[0]  # the strongest of those that it could stand under
        for number, rests in leads:
            assert not any(one < number and other.nearly(rests) for one, other in leads)


@given(RESTS, RESTS)
def test_being_near_is_mutual_and_asks_for_a_shared_event(one: RestsOn, other: RestsOn) -> None:
    assert one.nearly(other) == other.nearly(one)
    if one.nearly(other):
        assert set(one.events) & set(other.events)
    assert one.nearly(one) == bool(one.events)

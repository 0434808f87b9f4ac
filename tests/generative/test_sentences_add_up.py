"""Generated sentences: neither the order nor the number of claims changes what they add up to, and no operation's
part is lost or counted twice."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.sentences.adding import Total, total
from fourfold.sentences.sentence import Kind, Sentence, Standing, Term

DAYS = st.sampled_from([None, dt.date(2015, 6, 1), dt.date(2015, 9, 1)])
PEOPLE = st.sampled_from(["A", "B", "C"])
TERMS = st.one_of(st.none(), st.builds(Term, st.integers(1, 400), st.sampled_from([0, 28])))


@st.composite
def sentences(draw: st.DrawFn) -> list[Sentence]:
    """Sentences that name only earlier ones of the same person."""
    made: list[Sentence] = []
    for number in range(draw(st.integers(0, 7))):
        person = draw(PEOPLE)
        before = [one.ref for one in made if one.person == person]
        after = draw(st.sampled_from([None, *before]))
        kind, standing = draw(st.sampled_from(Kind)), draw(st.sampled_from(Standing))
        made.append(Sentence(str(number), draw(TERMS), person, kind, draw(DAYS), after, standing))
    return made


def of(claims: list[Sentence]) -> Total:
    """The total, but for how often it was claimed."""
    return dataclasses.replace(total(claims), repeated=0)


@settings(max_examples=150)
@given(sentences(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_order_and_repetition_change_nothing(given: list[Sentence], random: object, times: int) -> None:
    claims = given * times
    random.shuffle(claims)  # type: ignore[attr-defined]
    assert of(claims) == of(given)
    assert total(claims).repeated == len(given) * (times - 1)


@settings(max_examples=150)
@given(sentences(), st.sets(PEOPLE))
def test_the_sum_is_that_of_the_people_behind_it(given: list[Sentence], some: set[str]) -> None:
    one, other = ([it for it in given if (it.person in some) is whether] for whether in (True, False))
    whole, parts = of(given), (of(one), of(other))
    assert whole.imprisonment == parts[0].imprisonment + parts[1].imprisonment
    assert whole.people == sum(part.people for part in parts)


@settings(max_examples=150)
@given(sentences(), st.sets(st.integers(0, 6)))
def test_two_operations_together_never_have_more_than_each_added(given: list[Sentence], firsts: set[int]) -> None:
    one = [it for number, it in enumerate(given) if number in firsts]
    other = [it for number, it in enumerate(given) if number not in firsts]
    added = of(one).imprisonment.years + of(other).imprisonment.years
    assert of(given).imprisonment.years <= added + 1e-9

"""What sentences add up to.

1. A sentence counts once, however many operations claim it.
2. Sentences passed on one person on one day run together, and one that is consecutive to another begins when that ends;
   together they count as the longest way through them. (A sentence takes effect from the beginning of the day on which
   it is passed unless the court otherwise directs: Powers of Criminal Courts (Sentencing) Act 2000, section 154.)
   Those passed on different days, or on a day that is not known, are added, unless one is consecutive to the other.
3. A sentence for life is counted by itself, with the least term that is served; what else was passed with it is served
   within it and is not added. A suspended sentence is counted by itself. What is not imprisonment adds nothing.
4. A sentence under appeal counts, and is said to be under appeal. One that was quashed does not.
5. A term that is not known adds nothing, and the sum is said to be "at least".
6. A sum that a record states, of people who are not told apart, is added as it stands; single sentences that it holds
   already are not added to it.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fourfold.errors import BadInput
from fourfold.sentences.sentence import NONE, Kind, Sentence, Standing, Term


@dataclasses.dataclass(frozen=True)
class Total:
    """What sentences add up to. `imprisonment`: the years to be served, `at_least` where more is known to be behind
    them; `people`: whom they were passed on, told one by one; `sums`: stated sums of people who are not told apart.
    `life`: people with a sentence for life, `life_term` the least that they serve, `life_unknown` those of whom that is
    not known. `suspended`: people, and `suspended_term`. `other`: sentences that are not imprisonment. Of what counts,
    `under_appeal` are sentences under appeal and `unknown` those whose term is not known. Not counted: `quashed`,
    `within` a stated sum, and `repeated` claims of a sentence that somebody else claims too."""

    imprisonment: Term = NONE
    at_least: bool = False
    people: int = 0
    sums: int = 0
    life: int = 0
    life_term: Term = NONE
    life_unknown: int = 0
    suspended: int = 0
    suspended_term: Term = NONE
    other: int = 0
    under_appeal: int = 0
    unknown: int = 0
    quashed: int = 0
    within: int = 0
    repeated: int = 0


def total(claims: Iterable[Sentence]) -> Total:
    """What sentences add up to, claimed in any order and any number of times. Raises `BadInput` for two sentences of
    one name that differ, one that is consecutive to itself or to another person's, and one within what states no
    sum."""
    held, repeated = _each_once(claims)
    _check(held)
    standing = {ref: one for ref, one in held.items() if one.standing is not Standing.QUASHED}
    counted = {ref: one for ref, one in standing.items() if one.within not in standing}
    sums = [one for one in counted.values() if one.stated]
    singles = {ref: one for ref, one in counted.items() if not one.stated}
    found = [_of_one_sentencing(group, singles) for group in _sentencings(singles)]
    unknown = sum(one.term is None and one.kind in (Kind.IMPRISONMENT, Kind.SUSPENDED) for one in counted.values())
    return Total(
        imprisonment=sum((one.term or NONE for one in sums), sum((one.served for one in found), NONE)),
        at_least=any(one.at_least or (one.term is None and one.kind is Kind.IMPRISONMENT) for one in counted.values()),
        people=len({one.person for one in found if one.jailed}),
        sums=len(sums),
        life=len({one.person for one in found if one.life}),
        life_term=sum((one.life_term or NONE for one in found if one.life), NONE),
        life_unknown=sum(one.life and one.life_term is None for one in found),
        suspended=len({one.person for one in found if one.suspended}),
        suspended_term=sum((one.suspended or NONE for one in found), NONE),
        other=sum(one.kind is Kind.OTHER for one in counted.values()),
        under_appeal=sum(one.standing is Standing.UNDER_APPEAL for one in counted.values()),
        unknown=unknown,
        quashed=len(held) - len(standing),
        within=len(standing) - len(counted),
        repeated=repeated,
    )


@dataclasses.dataclass(frozen=True)
class _Passed:
    """What one person was sentenced to at one sentencing."""

    person: str
    jailed: bool
    served: Term
    life: bool
    life_term: Term | None
    suspended: Term | None


def _each_once(claims: Iterable[Sentence]) -> tuple[dict[str, Sentence], int]:
    """Each sentence by its name, and how many further claims there were."""
    claimed = list(claims)
    held: dict[str, Sentence] = {}
    for one in claimed:
        before = held.setdefault(one.ref, one)
        if before is not one and before != one:
            raise BadInput(f"Two sentences are called {one.ref!r} and differ. Give each its own reference.")
    return held, len(claimed) - len(held)


def _check(held: Mapping[str, Sentence]) -> None:
    for one in held.values():
        other = held.get(one.after or "")
        if other is not None and (other.person != one.person or one.person is None):
            raise BadInput(f"{one.ref} is consecutive to {other.ref}, which is not known to be the same person's.")
        whole = held.get(one.within or "")
        if whole is not None and not whole.stated:
            raise BadInput(f"{one.ref} is said to be within {whole.ref}, which is no stated sum.")
        seen, at = {one.ref}, one
        while (before := held.get(at.after or "")) is not None:
            if before.ref in seen:
                raise BadInput(f"{one.ref} is consecutive to itself, by way of {at.ref}.")
            seen.add(before.ref)
            at = before


def _sentencings(held: Mapping[str, Sentence]) -> Iterator[list[Sentence]]:
    """Sentences of one person that belong together: of one day, or consecutive to one another."""
    lead = {ref: ref for ref in held}

    def top(ref: str) -> str:
        while lead[ref] != ref:
            ref = lead[ref]
        return ref

    days: dict[tuple[object, object], str] = {}
    for ref, one in held.items():
        if one.after in held:
            lead[top(ref)] = top(str(one.after))
        if one.person is not None and one.passed_on is not None:
            lead[top(ref)] = top(days.setdefault((one.person, one.passed_on), ref))
    groups: dict[str, list[Sentence]] = defaultdict(list)
    for ref, one in held.items():
        groups[top(ref)].append(one)
    yield from groups.values()


def _of_one_sentencing(group: list[Sentence], held: Mapping[str, Sentence]) -> _Passed:
    kinds = Counter(one.kind for one in group)
    life = [one for one in group if one.kind is Kind.LIFE]
    jailed = not life and kinds[Kind.IMPRISONMENT] > 0
    return _Passed(
        person=group[0].person or f"whoever {group[0].ref} is on",
        jailed=jailed,
        served=_longest(group, Kind.IMPRISONMENT, held) if jailed else NONE,
        life=bool(life),
        life_term=_longer(one.term for one in life if one.term) if any(one.term for one in life) else None,
        suspended=_longest(group, Kind.SUSPENDED, held) if kinds[Kind.SUSPENDED] else None,
    )


def _longest(group: Iterable[Sentence], kind: Kind, held: Mapping[str, Sentence]) -> Term:
    return _longer(_ends(one, kind, held) for one in group if one.kind is kind)


def _ends(one: Sentence, kind: Kind, held: Mapping[str, Sentence]) -> Term:
    """When a sentence ends, counted from its first: after what it is consecutive to."""
    before = held.get(one.after or "")
    own = (one.term or NONE) if one.kind is kind else NONE
    return own if before is None else _ends(before, kind, held) + own


def _longer(terms: Iterable[Term]) -> Term:
    return max(terms, key=lambda term: (term.years, term.months))

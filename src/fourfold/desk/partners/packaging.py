"""What a package says: of each record what the agreement lets out, by the kinds of its facts, less what who discloses
held back. What is about somebody goes whole or not at all. What is left out is counted by kind; the package shows that
something is, not what."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.partners.saying import NEVER, OTHERS, Fact, Part, Row, rows_of
from fourfold.desk.partners.shareable import EVENTS, Picked
from fourfold.errors import BadInput

PEOPLE = frozenset({Handling.PERSONAL, Handling.PROTECTED})
KINDS = {
    Handling.WORDS: "what people wrote",
    Handling.PERSONAL: "about suspects and subjects",
    Handling.PROTECTED: "about victims, witnesses and vulnerable people",
    Handling.PLAIN: "about the work",
    **NEVER,
}  # fmt: skip
UNGRADED = "not graded for sharing"
UNAGREED = "events, which the agreement does not let out"
HELD_BACK = "held back by who disclosed it"
REDACTED = "Redacted"
SOME, MORE = "Some of this is left out.", "More of this record is left out."

Kinds = frozenset[Handling]
Allowed = Callable[[str], Kinds]
"""Of a sort of record, the handling classes that may go out; none where the sort may not."""
Held = Mapping[tuple[str, str], Collection[str]]
"""By the kind and key of a record, the keys of the parts and facts of it that are held back."""


class Package:
    """A package in the making, of what `user` may see. `held`: what is held back of it. `everything`: in an emergency,
    also what nobody has graded for sharing."""

    def __init__(self, user: User, allowed: Allowed, held: Held, *, everything: bool = False) -> None:
        self._user, self._allowed, self._held, self._everything = user, allowed, held, everything
        self.left_out: collections.Counter[str] = collections.Counter()
        self.held_back: list[dict[str, Any]] = []
        self.empty = True

    def of(self, chosen: Iterable[Picked]) -> dict[str, Any]:
        """What the package says, as data. Raises `BadInput` where something that is held back is not there."""
        return {"records": [self._record(number, one) for number, one in enumerate(chosen, start=1)]}

    def _record(self, number: int, one: Picked) -> dict[str, Any]:
        title, held = f"{number}. {one.title}", frozenset(self._held.get((one.kind, one.key), ()))
        rows = list(rows_of(one, self._user))
        self._note({"number": number, "record": title}, rows, held)
        parts, more, numbers = [], False, collections.Counter[str]()
        for row in rows:
            for part, says, cut in self._row(row, held):
                more |= cut and not says
                if says:
                    self.empty = False
                    numbers[part.title] += 1  # a gap would say what is left out
                    named = part if part.number is None else dataclasses.replace(part, number=numbers[part.title])
                    parts.append({"title": str(named), "rows": [*says, *([[REDACTED, SOME]] if cut else [])]})
        if more:
            parts.append({"title": REDACTED, "rows": [[REDACTED, MORE]]})
        return {"kind": one.kind, "key": one.key, "title": title, "parts": parts}

    def _note(self, record: dict[str, Any], rows: Iterable[Row], held: frozenset[str]) -> None:
        """Keep what is held back by its title, without what it says."""
        left = set(held)
        for part in (part for row in rows for part in row.parts):
            if part.key in held:
                self.held_back.append({**record, "part": str(part), "what": ""})
            for fact in part.facts:
                if fact.key in held and part.key not in held:
                    self.held_back.append({**record, "part": str(part), "what": fact.title})
            left -= {part.key, *(fact.key for fact in part.facts)}
        if left:
            raise BadInput(
                f"Something that you hold back of {record['record']} has changed meanwhile. Look again at what goes."
            )

    def _row(self, row: Row, held: frozenset[str]) -> Iterator[tuple[Part, list[list[str]], bool]]:
        """Each part of a row: what it says, and whether the package shows that something is left out of it."""
        kinds, why_not = self._allowed(row.sort), ""
        if row.hidden:
            why_not = OTHERS
        elif not kinds and row.sort == EVENTS:
            why_not = UNAGREED
        elif not row.graded and not self._everything:
            why_not = UNGRADED
        about = {fact.kind for part in row.parts for fact in part.facts} & PEOPLE - kinds if row.together else set()
        reasons = [why_not] if why_not else [KINDS[one] for one in about]
        self.left_out.update(reasons)
        for part in row.parts:
            if reasons:
                yield part, [], not row.hidden
            else:
                yield part, *self._part(part, kinds, held)

    def _part(self, part: Part, kinds: Kinds, held: frozenset[str]) -> tuple[list[list[str]], bool]:
        says, cut = [], False
        for fact in part.facts:
            why_not = _why_not(fact, kinds, fact.key in held or part.key in held)
            if why_not:
                self.left_out[why_not] += 1
                cut |= not fact.never
            else:
                says.append([fact.title, fact.text])
        return says, cut


def _why_not(fact: Fact, kinds: Kinds, held: bool) -> str:
    """Of what kind a fact is that does not go out; "" where it does."""
    if fact.never:
        return fact.never
    if fact.kind not in kinds:
        return KINDS[fact.kind]
    return HELD_BACK if held else ""

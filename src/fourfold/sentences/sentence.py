"""What a court passed on one person, or what a record states that the sentences of several add up to."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

MONTHS = 12
DAYS_IN_A_MONTH = 365.2425 / MONTHS
"""For setting a term in months beside one in days or weeks, and for nothing else: months and days are never mixed."""


@dataclasses.dataclass(frozen=True)
class Term:
    """A length of time as a court passes it: whole months and days, added each by itself."""

    months: int = 0
    days: int = 0

    @classmethod
    def of(cls, years: float = 0, months: int = 0, days: int = 0) -> Term:
        """A term of years, months and days. Years are whole, or end in whole months (2.5)."""
        return cls(round(years * MONTHS) + months, days)

    def __add__(self, other: Term) -> Term:
        return Term(self.months + other.months, self.days + other.days)

    @property
    def years(self) -> float:
        """In years, for a figure."""
        return (self.months + self.days / DAYS_IN_A_MONTH) / MONTHS

    def __bool__(self) -> bool:
        return bool(self.months or self.days)

    def __str__(self) -> str:
        years, months = divmod(self.months, MONTHS)
        parts = [(years, "year"), (months, "month"), (self.days, "day")]
        said = [f"{number:,} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
        return " and ".join(", ".join(said).rsplit(", ", 1)) if said else "no time"


NONE = Term()


class Kind(enum.StrEnum):
    """What was passed."""

    IMPRISONMENT = "imprisonment"
    SUSPENDED = "suspended"
    LIFE = "life"
    OTHER = "other"


class Standing(enum.StrEnum):
    """Whether it stands. One under appeal stands until the appeal is decided; one that an appeal changed stands with
    the term that it has now; one that was quashed is no sentence."""

    STANDS = "stands"
    UNDER_APPEAL = "under-appeal"
    QUASHED = "quashed"


@dataclasses.dataclass(frozen=True)
class Sentence:
    """One sentence. `ref` names it, whoever claims it. `person`: whom it was passed on; None where that is not known,
    and then it is taken to be on somebody by themselves. `term`: of imprisonment, of a suspended sentence, or the least
    that is served of one for life; None: not known. `after`: the sentence that it is consecutive to.

    `stated`: no single sentence, but what a record says the sentences of people who are not told apart add up to;
    `at_least` where it says "over". `within`: the stated sum that it is part of already."""

    ref: str
    term: Term | None = None
    person: str | None = None
    kind: Kind = Kind.IMPRISONMENT
    passed_on: dt.date | None = None
    after: str | None = None
    standing: Standing = Standing.STANDS
    at_least: bool = False
    stated: bool = False
    within: str | None = None

    @property
    def years(self) -> float:
        """Its term in years; nought where that is not known."""
        return (self.term or NONE).years

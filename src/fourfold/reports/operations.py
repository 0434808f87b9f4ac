"""Operations and fugitives as a report needs them, and how a year's file tells them."""

from __future__ import annotations

import dataclasses

from fourfold.marked import Marked
from fourfold.reports.outcomes import ASSETS, CONDITIONS, HELD, OPERATIONS, OUTCOMES
from fourfold.reports.year_fields import P, needed_date, needed_text, p_of, yes
from fourfold.sentences.sentence import Kind, Sentence, Standing, Term
from fourfold.triggers.language import THEMES


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What came of an operation, in words; of which kind (see `OUTCOMES`), and how many, where the record says so."""

    what: str
    kind: str = "other"
    count: int | None = None


@dataclasses.dataclass(frozen=True)
class Asset:
    """An asset and its worth in pounds (None: not given); `kind` and `held` as `ASSETS` and `HELD` have them."""

    what: str
    pounds: int | None
    kind: str = "other"
    held: str = "not-known"


@dataclasses.dataclass(frozen=True)
class Firearms:
    """Firearms seized or recovered, and how; `on_the_way`: before they reached whom they were for; `condition` as
    `CONDITIONS` has it."""

    how: str
    count: int
    on_the_way: bool = False
    condition: str = "unknown"


@dataclasses.dataclass(frozen=True)
class Operation:
    """A named piece of work with its outcomes. `imprisonment` is what its sentences add up to, as its record states;
    `sentences` are single ones. One with proceedings pending is left out of a report unless a legal release is
    named. `kind` is one of `OPERATIONS`, "" where nobody says."""

    id: str
    name: str
    p: P
    source: str
    area: str | None = None
    reason: str | None = None
    led_by: str | None = None
    partners: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    imprisonment: Sentence | None = None
    sentences: tuple[Sentence, ...] = ()
    assets: tuple[Asset, ...] = ()
    firearms: tuple[Firearms, ...] = ()
    impact: str | None = None
    gaps: tuple[str, ...] = ()
    proceedings_pending: bool = False
    legal_release: str | None = None
    kind: str = ""
    theme: str = ""

    @property
    def premises(self) -> int | None:
        """How many premises were visited; None: not known."""
        counts = [one.count for one in self.outcomes if one.kind == "premises" and one.count is not None]
        return sum(counts) if counts else None

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """The sentences that it claims, for adding up. Where the record states what they add up to, that holds the
        single ones."""
        if self.imprisonment is None:
            return self.sentences
        within = (dataclasses.replace(one, within=self.imprisonment.ref) for one in self.sentences)
        return (self.imprisonment, *within)

    @property
    def withheld(self) -> bool:
        """Whether it is left out of a report: proceedings are live and nobody released it."""
        return self.proceedings_pending and self.legal_release is None


@dataclasses.dataclass(frozen=True)
class Fugitives:
    """People wanted elsewhere, and how many of them were extradited."""

    id: str
    name: str
    p: P
    source: str
    extradited: int
    gaps: tuple[str, ...] = ()


def operation_of(section: Marked) -> Operation:
    """An operation as a year's file tells it."""
    summed, name = section.mapping("imprisonment"), needed_text(section, "id")
    made = Operation(
        name,
        needed_text(section, "name"),
        p_of(section),
        needed_text(section, "para"),
        area=section.text("area"),
        reason=section.text("reason"),
        led_by=section.text("led_by"),
        partners=section.texts("partners"),
        outcomes=tuple(_outcome(one) for one in section.mappings("outcomes")),
        impact=section.text("impact"),
        gaps=section.texts("gaps"),
        legal_release=section.text("legal_release"),
        imprisonment=_sentence(summed, name, stated=True) if summed else None,
        sentences=tuple(
            _sentence(one, f"{name}-{number}") for number, one in enumerate(section.mappings("sentences"), start=1)
        ),
        assets=tuple(_asset(one) for one in section.mappings("assets")),
        firearms=tuple(_firearms(one) for one in section.mappings("firearms")),
        proceedings_pending=yes(section, "proceedings_pending"),
        kind=section.one_of("kind", OPERATIONS) or "",
        theme=section.one_of("theme", THEMES) or "",
    )
    section.close()
    return made


def _outcome(section: Marked) -> Outcome:
    kind = section.one_of("kind", OUTCOMES) or "other"
    made = Outcome(needed_text(section, "what"), kind, section.whole("count", least=0))
    section.close()
    return made


def _asset(section: Marked) -> Asset:
    kind, held = section.one_of("kind", ASSETS) or "other", section.one_of("held", HELD) or "not-known"
    made = Asset(needed_text(section, "what"), section.whole("pounds"), kind, held)
    section.close()
    return made


def _firearms(section: Marked) -> Firearms:
    made = Firearms(
        needed_text(section, "how"),
        section.whole("count", needed=True) or 0,
        yes(section, "on_the_way"),
        section.one_of("condition", CONDITIONS) or "unknown",
    )
    section.close()
    return made


def _sentence(section: Marked, name: str, *, stated: bool = False) -> Sentence:
    """A sentence; `ref` is given where several operations claim one."""
    day = section.has("passed_on") and needed_date(section, "passed_on")
    years, months = section.number("years"), section.whole("months", least=0)
    term = None if years is None and months is None else Term.of(years or 0, months or 0)
    made = Sentence(
        section.text("ref") or name,
        term,
        section.text("person"),
        Kind(section.one_of("kind", list(Kind)) or Kind.IMPRISONMENT),
        day or None,
        section.text("after"),
        Standing(section.one_of("standing", list(Standing)) or Standing.STANDS),
        yes(section, "at_least"),
        stated,
    )
    section.close()
    return made


def fugitives_of(section: Marked) -> Fugitives:
    """Fugitives as a year's file tells them."""
    extradited = section.whole("extradited", needed=True, least=0) or 0
    made = Fugitives(
        needed_text(section, "id"),
        needed_text(section, "name"),
        p_of(section),
        needed_text(section, "para"),
        extradited,
        section.texts("gaps"),
    )
    section.close()
    return made

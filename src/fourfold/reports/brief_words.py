"""What every part of the daily brief as a document uses: its sections' names, and numbers and names as texts."""

from __future__ import annotations

import itertools

from fourfold.matrix.order import Section as SectionKey
from fourfold.reports.brief import Brief
from fourfold.reports.cards import Card
from fourfold.reports.document import DIGIT, Figure, Link, Name, Provenance, Text
from fourfold.reports.record_words import with_figures

DUTY_WORDS = {
    "threat-to-life": "Threat to life",
    "missing-high-risk": "Missing, high risk",
    "safeguarding": "Safeguarding",
}
TITLES: dict[SectionKey, tuple[str, str]] = {
    "duty": (
        "Statutory duty",
        "Threat to life, a high-risk missing person, or a child or trafficking safeguarding concern. They come first, "
        "whatever their score.",
    ),
    "measured": (
        "Measured rules, by expected harm",
        "Rules with a record of how often harm followed. In order of expected harm: the chance of the harm within the "
        "horizon times its weight, in crime-harm days.",
    ),
    "unmeasured": (
        "Not yet measured, by assessed band",
        "Rules without a record, in order of the band that professional judgement gives them. Standing after the "
        "measured ones says nothing of how much they matter.",
    ),
}


class Counts:
    """The brief's own counts as figures, each with the history it was counted in and the command that counts again."""

    def __init__(self, brief: Brief) -> None:
        self.command = brief.command
        self.version = f"history version {brief.version}"

    def of(self, name: str, value: int, what: str, query: str | None = None) -> Figure:
        """A count of `what`; `name` is the figure's own in the document."""
        source = Provenance(what, "measure", (), query or self.command, self.version)
        return Figure(name, value, f"{value:,}", source)


class Told:
    """What is said of one trigger, each number in it a figure that leads to the trigger's records."""

    def __init__(self, one: Card, version: str) -> None:
        trigger = one.trigger
        records = tuple(f"{row.source}, {row.reference} ({row.found_at})" for row in one.events)
        query = f"rule {trigger.rule}, version {trigger.rule_version}; trigger {trigger.id}"
        self.origin = Provenance("A number of the trigger", "measure", records, query, version)
        self.number = one.item.number
        self.seen = itertools.count(1)

    def __call__(self, text: str) -> Text:
        return with_figures(text, self._made)

    def _made(self, place: int, shown: str, value: float, bare: bool) -> Figure:
        return Figure(f"trigger-{self.number}-{next(self.seen)}", value, shown, self.origin)


def named(text: str, quiet: bool = False) -> Text:
    """What is a record's own as such: a name if it holds a digit or stands back, else plain words."""
    return (Name(text, quiet),) if quiet or DIGIT.search(text) else (text,)


def title_of(one: Card) -> str:
    """What a trigger is called, with its place where it has one."""
    return f"{one.trigger.title}, {one.place}" if one.place else one.trigger.title


def led_to(one: Card) -> Text:
    """A trigger's number on the page and its name, which leads to it."""
    return (Name(f"{one.item.number} ", quiet=True), Link(title_of(one), f"#{one.anchor}"))

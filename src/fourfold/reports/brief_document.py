"""The daily brief as a document of the one engine, for a page, Word and PDF, with a footnote for every number.

A number in what a rule says leads to the trigger: its rule's version, the events it fired on, the version of the
history, and the command that makes the brief again. What is a record's own, as a day or a reference, is a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from fourfold import words
from fourfold.matrix.order import SECTIONS
from fourfold.matrix.order import Section as SectionKey
from fourfold.places.areas import Areas
from fourfold.reports.brief import Brief
from fourfold.reports.brief_limits import about, limits_of
from fourfold.reports.brief_trigger import section_of
from fourfold.reports.brief_words import TITLES, Counts, led_to, named
from fourfold.reports.cards import Card, card
from fourfold.reports.document import Block, Bullets, Document, Link, Paragraph, Section, Table, Tag, Text
from fourfold.reports.places import Places
from fourfold.triggers.trigger import Trigger

SHOWN = 10
"""How many of a section, or of a list, lie open on a page; the rest is a click away."""
FEW = 3
BEFORE_ANYTHING = (
    "Each trigger here is a prompt for a person to assess. None is evidence, or reasonable grounds to suspect, stop, "
    "search or arrest anybody."
)
INVENTED = "Every person, place and event in this brief is invented. Nothing here happened."
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
COUNTED = (
    "Triggers that fired on the same day on the same events share a card, under the one that comes first in this "
    "order, in its section. Live: the trigger has fired, its horizon has not passed, and its pattern still holds on "
    "what is known. Rules looked for: "
)
GONE = (
    ("passed", "Horizon passed", "Nothing contradicts them; their time to watch is over."),
    ("withdrawn", "Withdrawn", "What is now known no longer matches: an event was corrected or withdrawn."),
)


def brief_document(brief: Brief, areas: Areas) -> Document:
    """The brief whole: nothing of it is left out, and what a page folds away, paper shows."""
    return _Writer(brief, Places(areas)).document()


class _Writer:
    """Writes one brief."""

    def __init__(self, brief: Brief, places: Places) -> None:
        self.brief = brief
        self.places = places
        self.counts = Counts(brief)
        cards = [card(items, brief, places) for items in brief.cards]
        self.cards = {key: [one for one in cards if one.item.weighed.section == key] for key in SECTIONS}

    def document(self) -> Document:
        """The document."""
        brief = self.brief
        held = f", compartments {', '.join(brief.compartments)}" if brief.compartments else ""
        known = words.moment(brief.known_at, ZoneInfo(brief.time_zone))
        return Document(
            title=f"Daily brief for {words.day(brief.as_of)}{' (invented)' if brief.invented else ''}",
            author=brief.force,
            date=words.day(brief.as_of),
            marking=f"{brief.marking}{held}",
            sections=(
                self._in_short(),
                self._contents(),
                *(self._section(key) for key in SECTIONS),
                limits_of(brief),
                about(brief),
            ),
            subtitle=f"On what was known at {known}",
            data_version=f"{self.counts.version}; made again by: {brief.command}",
            attribution=OGL if brief.public_data else None,
            working=True,
        )

    def _triggers(self, *keys: SectionKey) -> list[Card]:
        """Every trigger of these sections, whether it leads a card or is folded under another, in the page's order."""
        cards = (one for key in keys for lead in self.cards[key] for one in lead.all)
        return sorted(cards, key=lambda one: one.item.number)

    def _in_short(self) -> Section:
        brief, summary = self.brief, self.brief.limits.summary
        invented = (Paragraph((Tag("Invented", "yellow"), f" {INVENTED}"), style="notice"),) if brief.invented else ()
        newest = words.day(summary.last) if summary.last else "none"
        held = self.counts.of("events", summary.events, "Events that the history holds", "fourfold history")
        made_of = (
            (("As of",), named(f"the end of {words.day(brief.as_of)}")),
            (("History",), (*named(f"version {brief.version}"), ", events: ", held)),
            (("Newest event",), named(newest)),
            (("Marking",), named(f"{brief.marking}, the highest of what is shown")),
        )
        rows = (
            *((self._led(key), *self._row(key, len(self.cards[key]), self._triggers(key))) for key in SECTIONS),
            (("All",), *self._row("all", len(brief.cards), self._triggers(*SECTIONS))),
        )
        caption = f"Triggers live on {words.day(brief.as_of)}"
        ran = self.counts.of("rules", brief.limits.asked, "Rules that were looked for")
        not_run = self.counts.of("rules-not-run", len(brief.limits.could_not_run), "Rules that could not run")
        limits = Link("what the data cannot say", "#limits")
        blocks = (
            *invented,
            Paragraph((Tag("Before anything is done", "blue"), f" {BEFORE_ANYTHING}"), style="notice"),
            Table("What it is made from", ("What", "Which"), made_of, look="terms"),
            Table(caption, ("Section", "Cards", "Live triggers", "New today"), rows),
            Paragraph((COUNTED, ran, "; of them could not run: ", not_run, " (", limits, ")."), style="small"),
        )
        return Section("In short", blocks, (self._changes(),))

    def _led(self, key: SectionKey) -> Text:
        return (Link(TITLES[key][0], f"#{key}"),)

    def _row(self, key: str, cards: int, triggers: Sequence[Card]) -> Iterator[Text]:
        new = sum(one.new for one in triggers)
        yield (self.counts.of(f"count-{key}-cards", cards, f"Cards: {key}"),)
        yield (self.counts.of(f"count-{key}-live", len(triggers), f"Triggers that are live: {key}"),)
        yield (self.counts.of(f"count-{key}-new", new, f"Triggers that are live and were not: {key}"),)

    def _changes(self) -> Section:
        changes, every = self.brief.changes, self._triggers(*SECTIONS)
        blocks: list[Block] = [*self._live_and("New today", "new", [one for one in every if one.new])]
        blocks += self._live_and("Certainty has changed", "changed", [one for one in every if one.changed])
        for why, title, meaning in GONE:
            gone = [one.trigger for one in changes.gone if one.why == why]
            number = self.counts.of(f"gone-{why}", len(gone), f"Triggers no longer live: {title.lower()}")
            blocks.append(Paragraph((Tag(title), " ", number, *((f". {meaning}",) if gone else (".",)))))
            items = tuple(named(self._gone(one)) for one in gone)
            many = len(items) > FEW
            blocks += [Bullets(items, title="Which" if many else "", folded=many)] if items else []
        erased = self.counts.of("erased", changes.erased, "Events erased from the history since the day before")
        meaning = ". A trigger that rested on one is withdrawn, and cannot be shown or counted here."
        blocks.append(Paragraph((Tag("Erased events"), " ", erased, meaning if changes.erased else ".")))
        return Section(f"What changed since {words.day(changes.since)}", tuple(blocks), anchor="changes")

    def _live_and(self, title: str, what: str, cards: Sequence[Card]) -> Iterator[Block]:
        number = self.counts.of(f"told-{what}", len(cards), f"Triggers that are live: {title.lower()}")
        yield Paragraph((Tag(title), " ", number, "."))
        items = [led_to(one) for one in cards]
        if items:
            yield Bullets(tuple(items[:SHOWN]))
        if rest := tuple(items[SHOWN:]):
            yield Bullets(rest, title=f"{len(rest):,} more", folded=True)

    def _gone(self, one: Trigger) -> str:
        place = self.places.of_trigger(one)
        return f"{one.title}{f', {place}' if place else ''}, fired {words.day(one.fired_on)} ({one.id})"

    def _contents(self) -> Section:
        blocks: list[Block] = []
        for key in SECTIONS:
            blocks.append(Paragraph(self._led(key)))
            items = [self._entry(one) for one in self.cards[key][:SHOWN]]
            items += [(Link(title, f"#{anchor}"),) for title, anchor, _ in self._groups(key)]
            blocks += [Bullets(tuple(items))] if items else []
        rest = (("What the data cannot say", "#limits"), ("Definitions, and how this brief was made", "#about"))
        blocks += [Paragraph((Link(title, anchor),)) for title, anchor in rest]
        return Section("Contents", tuple(blocks), look="contents")

    def _entry(self, one: Card) -> Text:
        more = named(f" and {len(one.others)} more on the same events", quiet=True) if one.others else ()
        return (*led_to(one), *more, *((" ", Tag("New", "blue")) if one.new else ()))

    def _section(self, key: SectionKey) -> Section:
        title, meaning = TITLES[key]
        cards, version = self.cards[key], self.counts.version
        blocks = [Paragraph((meaning,))]
        blocks += [] if cards else [Paragraph(("No trigger of this sort is live.",))]
        groups = tuple(
            Section(title, (), tuple(section_of(one, version) for one in found), anchor=anchor, folded=key != "duty")
            for title, anchor, found in self._groups(key)
        )
        if groups:
            blocks.append(Paragraph(("The first are here; the others are grouped by rule. None is left out.",)))
        return Section(
            title, tuple(blocks), (*(section_of(one, version) for one in cards[:SHOWN]), *groups), anchor=key
        )

    def _groups(self, key: SectionKey) -> list[tuple[str, str, list[Card]]]:
        """Further cards, grouped by the rule of those that lead them: title, anchor, cards."""
        by_rule: dict[str, list[Card]] = {}
        for one in self.cards[key][SHOWN:]:
            by_rule.setdefault(one.trigger.rule, []).append(one)
        return [
            (f"{len(found):,} more: {found[0].trigger.title}", f"more-{key}-{rule}", found)
            for rule, found in by_rule.items()
        ]

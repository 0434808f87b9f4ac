"""The daily brief as a document of the one engine: for Word, PDF and a plain page, with a footnote for every number.

A number in what a rule says leads to the trigger: its rule's version, the events it fired on, the version of the
history, and the command that makes the brief again. What is a record's own, as a day or a reference, is a name.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from fourfold import words
from fourfold.history.summary import SourceSummary
from fourfold.matrix.order import SECTIONS
from fourfold.matrix.order import Section as SectionKey
from fourfold.places.areas import Areas
from fourfold.reports.brief import LATE_DAYS, Brief
from fourfold.reports.cards import Card, EventRow, card, kind_title
from fourfold.reports.document import (
    DIGIT,
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Name,
    Paragraph,
    Provenance,
    Section,
    Table,
    Text,
)
from fourfold.reports.html import DUTY_WORDS, TITLES
from fourfold.reports.map_svg import in_colours
from fourfold.reports.places import Places
from fourfold.reports.record_words import with_figures

BEFORE_ANYTHING = (
    "Before anything is done: each trigger here is a prompt for a person to assess. None is evidence, or reasonable "
    "grounds to suspect, stop, search or arrest anybody."
)
NO_SCORE = (
    "Sex, age, ethnicity, nationality and religion have no part in any rule or figure here, and no person has a score."
)
NOT_NO_DANGER = "No trigger is not the same as no danger. What is listed here could not be seen, or not exactly."
INVENTED = "Every person, place and event in it is invented. Nothing here happened."
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
EVENTS = ("No.", "What", "When", "Where", "Who", "Where to check")
SOURCES = ("Source", "Events", "From", "To", "Not located", "Known to the month only", "Known from assumed", "Late")


def brief_document(brief: Brief, areas: Areas) -> Document:
    """The brief whole: nothing of it is folded away or left out."""
    return _Writer(brief, Places(areas)).document()


class _Writer:
    """Writes one brief."""

    def __init__(self, brief: Brief, places: Places) -> None:
        self.brief = brief
        self.places = places
        self.version = f"history version {brief.version}"
        self.cards = [card(items, brief, places) for items in brief.cards]

    def document(self) -> Document:
        """The document."""
        brief = self.brief
        held = f", compartments {', '.join(brief.compartments)}" if brief.compartments else ""
        sections = (
            self._in_short(),
            *(self._section(key) for key in SECTIONS),
            self._limits(),
        )
        known = words.moment(brief.known_at, ZoneInfo(brief.time_zone))
        about = f"{brief.force}, on what was known at {known}."
        return Document(
            title=f"Brief for {words.day(brief.as_of)}",
            author=brief.force,
            date=words.day(brief.as_of),
            marking=f"{brief.marking}{held}",
            sections=sections,
            subtitle=f"{about} {INVENTED}" if brief.invented else about,
            data_version=f"{self.version}; made again by: {brief.command}",
            attribution=OGL if brief.public_data else None,
        )

    def _counted(self, name: str, value: int, what: str) -> Figure:
        source = Provenance(what, "measure", (), self.brief.command, self.version)
        return Figure(name, value, f"{value:,}", source)

    def _in_short(self) -> Section:
        rows: list[tuple[Text, ...]] = []
        for key in SECTIONS:
            cards = [one for one in self.cards if one.item.weighed.section == key]
            triggers = list(itertools.chain.from_iterable(one.all for one in cards))
            counts = (len(cards), len(triggers), sum(one.new for one in triggers))
            rows.append(((TITLES[key][0],), *self._row(key, counts)))
        brief = self.brief
        rows.append((("All",), *self._row("all", (len(self.cards), len(brief.items), len(brief.changes.new)))))
        table = Table("Live triggers", ("Section", "Cards", "Live triggers", "New today"), tuple(rows))
        ran = self._counted("rules", brief.limits.asked, "Rules that were looked for")
        not_run = self._counted("rules-not-run", len(brief.limits.could_not_run), "Rules that could not run")
        asked = Paragraph((ran, " rules were looked for; ", not_run, " of them could not run."))
        return Section("In short", (Paragraph((BEFORE_ANYTHING,)), table, asked), (self._changes(),))

    def _row(self, key: str, counts: tuple[int, int, int]) -> Iterator[Text]:
        for name, value in zip(("cards", "live", "new"), counts, strict=True):
            what = {"cards": "Cards", "live": "Triggers that are live", "new": "Triggers that are live and were not"}
            yield (self._counted(f"count-{key}-{name}", value, f"{what[name]}: {key}"),)

    def _changes(self) -> Section:
        brief, changes = self.brief, self.brief.changes
        every = sorted(itertools.chain.from_iterable(one.all for one in self.cards), key=lambda one: one.item.number)
        told = [("New today", [self._named(one) for one in every if one.new])]
        told.append(("Certainty has changed", [self._named(one) for one in every if one.changed]))
        for why, title in (("passed", "Horizon passed"), ("withdrawn", "Withdrawn")):
            gone = [one.trigger for one in changes.gone if one.why == why]
            told.append((title, [_name(f"{one.title} ({one.id}), fired {words.day(one.fired_on)}") for one in gone]))
        blocks: list[Block] = []
        for title, items in told:
            blocks += [Paragraph((f"{title}:",)), Bullets(tuple(items))] if items else [Paragraph((f"{title}: none.",))]
        erased = self._counted("erased", changes.erased, "Events erased from the history since the day before")
        blocks.append(Paragraph(("Events erased since: ", erased, ".")))
        return Section(f"What changed since {words.day(brief.changes.since)}", tuple(blocks))

    def _named(self, one: Card) -> Text:
        place = f", {one.place}" if one.place else ""
        return _name(f"{one.item.number} {one.trigger.title}{place}")

    def _section(self, key: SectionKey) -> Section:
        title, meaning, _ = TITLES[key]
        cards = [one for one in self.cards if one.item.weighed.section == key]
        none = () if cards else (Paragraph(("No trigger of this sort is live.",)),)
        inner = tuple(self._trigger(one, lead) for lead in cards for one in lead.all)
        return Section(title, (Paragraph((meaning,)), *none), inner)

    def _trigger(self, one: Card, lead: Card) -> Section:
        trigger, rule = one.trigger, one.rule
        records = tuple(f"{row.source}, {row.reference} ({row.found_at})" for row in one.events)
        query = f"rule {trigger.rule}, version {trigger.rule_version}; trigger {trigger.id}"
        origin = Provenance("A number of the trigger", "measure", records, query, self.version)
        seen = itertools.count(1)

        def made(place: int, shown: str, value: float, bare: bool) -> Figure:
            return Figure(f"trigger-{one.item.number}-{next(seen)}", value, shown, origin)

        def told(text: str) -> Text:
            return with_figures(text, made)

        blocks: list[Block] = [Paragraph(_name(_tags(one))), Paragraph(told(trigger.why))]
        if rule.prompt:
            blocks.append(Paragraph(told(rule.prompt)))
        blocks.append(Table("How it stands", ("What", "Says"), tuple(self._stands(one, told))))
        blocks += self._events(one)
        tactics = [(f"{p.capitalize()}: ", *told("; ".join(each)), ".") for p, each in rule.tactics]
        if tactics:
            blocks += [Paragraph(("Suggested tactics, to choose from or not:",)), Bullets(tuple(tactics))]
        blocks += [Paragraph(("How it was weighed:",)), Bullets(tuple(told(why) for why in one.item.weighed.reasons))]
        if one is not lead:
            blocks.append(Paragraph(_name(f"It rests on the same events as {lead.item.number}, {lead.trigger.title}.")))
        blocks.append(Paragraph(_name(f"{trigger.caution} Trigger {trigger.id}.")))
        place = f", {one.place}" if one.place else ""
        return Section(f"{trigger.title}{place}", tuple(blocks), number=str(one.item.number))

    def _stands(self, one: Card, told: Callable[[str], Text]) -> Iterator[tuple[Text, ...]]:
        trigger, weighed = one.trigger, one.item.weighed
        harm = "Not yet measured"
        if weighed.expected:
            low, middle, high = (words.days(getattr(weighed.expected, end)) for end in ("low", "middle", "high"))
            harm = f"{middle} crime-harm days ({low} to {high})"
        grade = f"{one.grade}: " if one.grade else ""
        yield ("Fired on",), _name(words.day(trigger.fired_on))
        yield ("Live until",), _name(words.day(trigger.live_until))
        yield (trigger.certainty.capitalize(),), told(one.certainty)
        yield ("May come before",), told(one.ahead)
        yield ("Expected harm",), told(harm)
        yield ("Assessed band",), told(one.band)
        yield ("Evidence",), _name(f"{grade}{one.rule.evidence.source}{f' ({one.link})' if one.link else ''}")
        yield ("Rule",), _name(f"{trigger.rule}, version {trigger.rule_version}. {one.rule.why}")

    def _events(self, one: Card) -> Iterator[Block]:
        if not one.events:
            yield Paragraph(("No event can be shown: what it rests on is no longer held.",), style="gap")
            return
        table = Table("The events that made it fire", EVENTS, tuple(_event(row) for row in one.events))
        yield Chart("Map of the events", one.map_note, in_colours(str(one.map)), table) if one.map else table

    def _limits(self) -> Section:
        limits = self.brief.limits
        blocks: list[Block] = [Paragraph((NOT_NO_DANGER,))]
        if limits.could_not_run:
            rows = tuple((_name(f"{one.title} ({one.rule})"), _name(one.wants)) for one in limits.could_not_run)
            blocks.append(Table("Rules that could not run, and what each wants", ("Rule", "Wants"), rows))
        if limits.summary.sources:
            held = tuple(self._source(one, place) for place, one in enumerate(limits.summary.sources, start=1))
            blocks.append(Table("What each source holds, on what was known then", SOURCES, held))
        missing = [
            _name(f"{source.source} holds {_nothing(gap.kind)} in {words.months(gap.months)}.")
            for source in limits.summary.sources
            for gap in source.missing
        ]
        blocks.append(Bullets(tuple(missing)) if missing else Paragraph(("No month is missing of any source.",)))
        late = self._counted(
            "late", len(limits.late), f"Live triggers that fired over {LATE_DAYS} days after their news"
        )
        erased = self._counted("erased-ever", limits.erased, "Events erased from the history, ever")
        blocks.append(
            Paragraph(("Live triggers that rest on late news: ", late, ". Events ever erased: ", erased, "."))
        )
        if limits.unmeasured:
            blocks.append(Paragraph(("No record of how often harm followed; rules not yet measured:",)))
            blocks.append(Bullets(tuple(_name(rule.title) for rule in limits.unmeasured)))
        return Section("What the data cannot say", (*blocks, Paragraph((NO_SCORE,))))

    def _source(self, one: SourceSummary, place: int) -> tuple[Text, ...]:
        def counted(name: str, what: str) -> Text:
            value = getattr(one, name)
            source = Provenance(f"Events of {one.source}: {what}", "measure", (), "fourfold history", self.version)
            return (Figure(f"source-{place}-{name.replace('_', '-')}", value, f"{value:,}", source),)

        return (
            _name(one.source),
            counted("events", "all"),
            _name(words.day(one.first)),
            _name(words.day(one.last)),
            counted("unlocated", "without a point"),
            counted("month_only", "known to the month only"),
            counted("assumed", "whose time of knowing is assumed"),
            counted("late", "recorded more than four weeks after they happened"),
        )


def _tags(one: Card) -> str:
    trigger = one.trigger
    held = f": {', '.join(trigger.compartments)}" if trigger.compartments else ""
    tags = [DUTY_WORDS[trigger.duty] if trigger.duty else "", "New today" if one.new else ""]
    tags += [trigger.certainty.capitalize(), "Certainty changed" if one.changed else ""]
    tags += ["Late news" if one.late else "", f"{trigger.marking}{held}"]
    return " · ".join(filter(None, tags))


def _event(row: EventRow) -> tuple[Text, ...]:
    what = "; ".join((row.kind, *row.details, f"as {row.step}"))
    where = f"{row.where} ({row.point})" if row.point else row.where
    who = "; ".join(f"{role.capitalize()}: {name}" for role, name in row.parties) or "No party recorded"
    check = f"{row.source}, {row.reference}; {row.found_at}" + ("" if row.marking == "OFFICIAL" else f"; {row.marking}")
    when = f"{row.when}; known from {row.known}"
    return tuple(_name(text) for text in (str(row.number), what, when, where, who, check))


def _nothing(kind: str | None) -> str:
    return f"no {kind_title(kind).lower()}" if kind else "nothing at all"


def _name(text: str) -> Text:
    """What is a record's own as such, if it holds a digit."""
    return (Name(text),) if DIGIT.search(text) else (text,)

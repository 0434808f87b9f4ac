"""A trigger of the daily brief as a section: all that a person needs to judge it and to check it."""

from __future__ import annotations

from collections.abc import Iterator

from fourfold import words
from fourfold.reports.brief_words import DUTY_WORDS, Told, named, title_of
from fourfold.reports.cards import Card, EventRow
from fourfold.reports.document import Block, Bullets, Chart, Inline, Link, Name, Paragraph, Section, Table, Tag, Text
from fourfold.reports.map_svg import in_colours

EVENTS = ("No.", "What", "When", "Where", "Who", "Where to check")
MOST_EVENTS = 8
"""A longer table of events is folded away on a page."""


def section_of(one: Card, version: str) -> Section:
    """The trigger, with those that rest on the same events under it. `version` is the history's, in words."""
    trigger, rule, told = one.trigger, one.rule, Told(one, version)
    blocks: list[Block] = [Paragraph(tuple(_tags(one)), style="tags"), Paragraph(told(trigger.why), style="lead")]
    if rule.prompt:
        safeguarding = rule.prompt.lower().startswith("safeguarding")
        lead: Text = () if safeguarding else (Tag("Safeguarding", "purple"), " ")
        blocks.append(Paragraph((*lead, *told(rule.prompt)), style="notice"))
    blocks.append(Table("How it stands", ("What", "Says"), tuple(_stands(one, told)), look="terms"))
    blocks += _events(one)
    if rule.tactics:
        rows = tuple((named(p.capitalize()), _lines(told(tactic) for tactic in each)) for p, each in rule.tactics)
        blocks.append(Table("Suggested tactics, to choose from or not", ("Under", "Tactics"), rows, look="columns"))
    weighed = tuple(told(why) for why in one.item.weighed.reasons)
    blocks.append(Bullets(weighed, title="How it was weighed", folded=True))
    also = tuple((Link(title_of(other), f"#{other.anchor}"), *named(f" {other.graded}", True)) for other in one.others)
    blocks += [Bullets(also, title="On the same events, also")] if also else []
    blocks.append(Paragraph((trigger.caution, *named(f" Trigger {trigger.id}.", True)), style="small"))
    return Section(title_of(one), tuple(blocks), _others(one, version), str(one.item.number), one.anchor, "card")


def _others(one: Card, version: str) -> tuple[Section, ...]:
    if not one.others:
        return ()
    inner = tuple(section_of(other, version) for other in one.others)
    return (Section(f"{len(inner):,} more on the same events, whole", (), inner, folded=True),)


def _tags(one: Card) -> Iterator[Inline]:
    """What sort of trigger it is, at a glance."""
    trigger = one.trigger
    held = f": {', '.join(trigger.compartments)}" if trigger.compartments else ""
    tags = [Tag(DUTY_WORDS[trigger.duty], "red")] if trigger.duty else []
    tags += [Tag("New today", "blue")] if one.new else []
    tags.append(Tag(trigger.certainty.capitalize(), "green" if trigger.certainty == "certain" else "yellow"))
    tags += [Tag("Certainty changed", "purple")] if one.changed else []
    tags += [Tag("Late news")] if one.late else []
    for tag in (*tags, Tag(f"{trigger.marking}{held}")):
        yield from (tag, " ")


def _stands(one: Card, told: Told) -> Iterator[tuple[Text, ...]]:
    trigger, weighed = one.trigger, one.item.weighed
    harm = "Not yet measured"
    if weighed.expected:
        low, middle, high = (words.days(getattr(weighed.expected, end)) for end in ("low", "middle", "high"))
        harm = f"{middle} crime-harm days ({low} to {high})"
    yield ("Fired on",), named(words.day(trigger.fired_on))
    yield ("Live until",), named(words.day(trigger.live_until))
    yield (trigger.certainty.capitalize(),), told(one.certainty)
    yield ("May come before",), told(one.ahead)
    yield ("Expected harm",), told(harm)
    yield ("Assessed band",), told(one.band)
    yield ("Evidence",), tuple(_evidence(one))
    yield ("Rule",), named(f"{trigger.rule}, version {trigger.rule_version}. {one.rule.why}")


def _evidence(one: Card) -> Iterator[Inline]:
    yield from named(f"{one.grade}: {one.rule.evidence.source}" if one.grade else one.rule.evidence.source)
    if one.link:
        secure = one.link.startswith("https://") and " " not in one.link
        yield from (" (", Link(one.link, one.link) if secure else Name(one.link), ")")


def _events(one: Card) -> Iterator[Block]:
    if not one.events:
        yield Paragraph(("No event can be shown: what it rests on is no longer held.",), style="gap")
    caption = f"{words.count(len(one.events), 'event')} that made it fire"
    rows = tuple(_event(row) for row in one.events)
    table = Table(caption, EVENTS, rows, folded=len(rows) > MOST_EVENTS)
    if one.map:
        yield Chart("Map of the events", one.map_note, in_colours(str(one.map)), table, one.map_spoken, narrow=True)
        return
    yield Paragraph(named(one.map_note), style="small")
    if rows:
        yield table


def _event(row: EventRow) -> tuple[Text, ...]:
    who = "\n".join(f"{role.capitalize()}: {name}" for role, name in row.parties) or "No party recorded"
    what = [*row.details, f"as {row.step}"]
    check = [row.found_at, *([] if row.marking == "OFFICIAL" else [row.marking])]
    return (
        named(str(row.number)),
        _over(row.kind, what),
        _over(row.when, [f"Known from {row.known}"]),
        _over(row.where, [row.point] if row.point else []),
        named(who),
        _over(f"{row.source}, {row.reference}", check),
    )


def _over(first: str, below: list[str]) -> Text:
    """What matters most, and the rest on lines of its own."""
    return (*named(first), *(Name(f"\n{line}", quiet=True) for line in below))


def _lines(texts: Iterator[Text]) -> Text:
    """Texts on lines of their own."""
    parts: list[Inline] = []
    for text in texts:
        parts += ["\n• " if parts else "• ", *text]
    return tuple(parts)

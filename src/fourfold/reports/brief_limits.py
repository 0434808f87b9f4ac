"""What the data behind a daily brief cannot say, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterator

from fourfold import words
from fourfold.history.summary import SourceSummary
from fourfold.reports.brief import LATE_DAYS, Brief
from fourfold.reports.brief_words import Counts, named
from fourfold.reports.cards import GRADES, kind_title
from fourfold.reports.document import Block, Bullets, Name, Paragraph, Section, Table, Text

NOT_NO_DANGER = "No trigger is not the same as no danger. What is listed here could not be seen, or not exactly."
NO_SCORE = (
    "Sex, age, ethnicity, nationality and religion have no part in any rule or figure here, and no person has a score."
)
SOURCES = ("Source", "Events", "From", "To", "Not located", "Known to the month only", "Known from assumed", "Late")
SOURCE_WORDS = (
    "Not located: takes no part in rules about place. Known from assumed: the source does not say when it was known, "
    "so a stated publication lag is used. Late: recorded more than four weeks after it happened."
)
MEANINGS = (
    ("Trigger", "One firing of a rule: the events that made it fire, and the place, people and groups concerned."),
    ("Fired on", "The day on which its evidence was first known, which may be later than the day it happened."),
    ("Horizon", "How long after a trigger, and how near, the harm it warns of is looked for."),
    (
        "Certain, possible",
        "Certain: true wherever within the recorded intervals the events truly happened. Possible: true for some such "
        "times or places, not for others.",
    ),
    (
        "Crime-harm day",
        "A day of imprisonment at the sentencing guidelines’ starting point for an offence; the unit of harm.",
    ),
    (
        "Expected harm",
        "The chance that the harm follows, by the rule’s own record, times its weight. The figures in brackets are its "
        "range.",
    ),
    (
        "Assessed band",
        "Where professional judgement places the rule on the threat-risk-harm matrix. What is unknown widens it.",
    ),
    (GRADES["published"], "The rule rests on research that others can read."),
    (GRADES["measured"], "The rule rests on this force’s own figures."),
    (GRADES["judgement"], "The rule rests on experience, and nobody has measured it."),
    (
        "Possible roles",
        "Suspect, victim, witness, subject (whom the event is about) or vulnerable. A role belongs to one event, and "
        "says nothing of any other.",
    ),
)


def limits_of(brief: Brief) -> Section:
    """What the data cannot say."""
    blocks = (
        Paragraph((NOT_NO_DANGER,)),
        *_not_run(brief),
        *_sources(brief),
        *_news(brief),
        *_unmeasured(brief),
    )
    return Section("What the data cannot say", blocks, anchor="limits")


def about(brief: Brief) -> Section:
    """What the words mean, and how the brief is made again."""
    meanings = tuple(((word,), (meaning,)) for word, meaning in MEANINGS)
    again = ("The same command on the same history makes this brief again: ", Name(brief.command))
    blocks = (
        Table("What the words mean", ("Word", "Means"), meanings, look="terms"),
        Paragraph((NO_SCORE,)),
        Paragraph(again),
    )
    return Section("Definitions, and how this brief was made", blocks, anchor="about")


def _not_run(brief: Brief) -> Iterator[Block]:
    limits = brief.limits
    if not limits.could_not_run:
        yield Paragraph(("Every rule could run.",))
        return
    rows = tuple((named(f"{one.title} ({one.rule})"), named(_upper(one.wants))) for one in limits.could_not_run)
    yield Table("Rules that could not run, and what each wants", ("Rule", "Wants"), rows)


def _sources(brief: Brief) -> Iterator[Block]:
    sources, counts = brief.limits.summary.sources, Counts(brief)
    if sources:
        rows = tuple(_source(one, place, counts) for place, one in enumerate(sources, start=1))
        yield Table("What each source holds, on what was known then", SOURCES, rows)
        yield Paragraph((SOURCE_WORDS,), style="small")
    missing = tuple(
        named(f"{source.source} holds {_nothing(gap.kind)} in {words.months(gap.months)}.")
        for source in sources
        for gap in source.missing
    )
    if missing:
        yield Bullets(missing, title="Missing months")
    else:
        yield Paragraph(("No month is missing between the first and the last of any source.",))


def _source(one: SourceSummary, place: int, counts: Counts) -> tuple[Text, ...]:
    def counted(name: str, what: str) -> Text:
        figure = f"source-{place}-{name.replace('_', '-')}"
        return (counts.of(figure, getattr(one, name), f"Events of {one.source}: {what}", "fourfold history"),)

    return (
        named(one.source),
        counted("events", "all"),
        named(words.day(one.first)),
        named(words.day(one.last)),
        counted("unlocated", "without a point"),
        counted("month_only", "known to the month only"),
        counted("assumed", "whose time of knowing is assumed"),
        counted("late", "recorded more than four weeks after they happened"),
    )


def _news(brief: Brief) -> Iterator[Block]:
    limits, counts = brief.limits, Counts(brief)
    late = counts.of("late", len(limits.late), f"Live triggers that fired over {LATE_DAYS} days after their news")
    erased = counts.of("erased-ever", limits.erased, "Events erased from the history, ever")
    yield Paragraph(
        (
            "Live triggers that rest on late news: ",
            late,
            ". Such a one fired more than a week after the last day on which the newest event in it can have happened, "
            "and is marked “Late news”. Events ever erased from the history: ",
            erased,
            "; no trigger can rest on them.",
        )
    )


def _unmeasured(brief: Brief) -> Iterator[Block]:
    rules = brief.limits.unmeasured
    if not rules:
        yield Paragraph(("Every rule that ran has been measured.",))
        return
    yield Bullets(tuple(named(rule.title) for rule in rules), title="Rules with no record of how often harm followed")
    yield Paragraph(("The command “fourfold rules measure” makes one.",), style="small")


def _nothing(kind: str | None) -> str:
    return f"no {kind_title(kind).lower()}" if kind else "nothing at all"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

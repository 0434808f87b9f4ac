"""The brief as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from importlib import metadata
from zoneinfo import ZoneInfo

import jinja2

from fourfold import words
from fourfold.matrix.order import SECTIONS, Section
from fourfold.places.areas import Areas
from fourfold.reports.brief import LATE_DAYS, Brief
from fourfold.reports.cards import GRADES, Card, card, kind_title
from fourfold.reports.css import css_text
from fourfold.reports.places import Places

DUTY_WORDS = {
    "threat-to-life": "Threat to life",
    "missing-high-risk": "Missing, high risk",
    "safeguarding": "Safeguarding",
}
SHOWN = 10
"""How many cards of a section lie open; the others are grouped by rule, and opened by who wants them."""
MOST_EVENTS = 8
"""A longer table of events is folded away."""

TITLES: dict[Section, tuple[str, str, str]] = {
    "duty": (
        "Statutory duty",
        "Threat to life, a high-risk missing person, or a child or trafficking safeguarding concern. They come first, "
        "whatever their score.",
        "statutory duty",
    ),
    "measured": (
        "Measured rules, by expected harm",
        "Rules with a record of how often harm followed. In order of expected harm: the chance of the harm within the "
        "horizon times its weight, in crime-harm days.",
        "measured",
    ),
    "unmeasured": (
        "Not yet measured, by assessed band",
        "Rules without a record, in order of the band that professional judgement gives them. Standing after the "
        "measured ones says nothing of how much they matter.",
        "not yet measured",
    ),
}


@dataclasses.dataclass(frozen=True)
class Group:
    """Further cards whose leads are of one rule, behind one summary."""

    title: str
    anchor: str
    cards: tuple[Card, ...]


@dataclasses.dataclass(frozen=True)
class SectionView:
    """A section of the page: what lies open, and what is grouped."""

    key: Section
    title: str
    meaning: str
    short: str
    open: tuple[Card, ...]
    groups: tuple[Group, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """All of its cards."""
        return (*self.open, *itertools.chain.from_iterable(group.cards for group in self.groups))

    @property
    def triggers(self) -> tuple[Card, ...]:
        """Every trigger on its cards, whether it leads one or is folded under another."""
        return tuple(itertools.chain.from_iterable(card.all for card in self.cards))


def render(brief: Brief, areas: Areas) -> str:
    """The whole page. Whatever a source or a rule says is shown as text, never taken as markup."""
    places = Places(areas)
    sections = [_section(key, brief, places) for key in SECTIONS]
    cards = sorted((one for section in sections for one in section.triggers), key=lambda one: one.item.number)
    page = _environment().get_template("brief.html")
    return page.render(
        brief=brief,
        sections=sections,
        new=[one for one in cards if one.new],
        changed=[one for one in cards if one.changed],
        place_of=places.of_trigger,
        zone=ZoneInfo(brief.time_zone),
        most_events=MOST_EVENTS,
        grades=GRADES,
        duties=DUTY_WORDS,
        late_days=LATE_DAYS,
        made_with=metadata.version("fourfold"),
    )


def _section(key: Section, brief: Brief, places: Places) -> SectionView:
    cards = [card(items, brief, places) for items in brief.cards if items[0].weighed.section == key]
    title, meaning, short = TITLES[key]
    return SectionView(key, title, meaning, short, tuple(cards[:SHOWN]), tuple(_groups(key, cards[SHOWN:])))


def _groups(key: Section, cards: Sequence[Card]) -> list[Group]:
    by_rule: dict[str, list[Card]] = {}
    for one in cards:
        by_rule.setdefault(one.trigger.rule, []).append(one)
    return [Group(found[0].trigger.title, f"more-{key}-{rule}", tuple(found)) for rule, found in by_rule.items()]


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fourfold.reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": words.day,
        "days": words.days,
        "moment": words.moment,
        "months": words.months,
        "spoken": words.spoken,
        "count": words.count,
        "kind": kind_title,
        "css_text": css_text,
        "figure": lambda number: f"{number:,}",
        "upper_first": lambda text: text[:1].upper() + text[1:],
    }
    return environment

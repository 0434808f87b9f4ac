"""The rule language: a YAML document into a `Rule`.

The reference, with an example of each thing that can be said, is made from `tests/spec`. A document with mistakes is
refused whole, with the line, reason and a suggestion for each. What a rule may say at all, and what it may not, is in
`checks.py`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast

from fourfold.errors import BadInput
from fourfold.history.schema import ROLES, SORTS
from fourfold.marked import Marked, Problem, Problems, nearest
from fourfold.triggers import nodes
from fourfold.triggers.checks import check_rule
from fourfold.triggers.language_standing import read_standing
from fourfold.triggers.language_under import read_under
from fourfold.yaml_files import parse_marked

THEMES = {
    "economic-crime": "economic crime",
    "major-crime": "major crime",
    "serious-organised-crime": "serious and organised crime",
    "trafficking-modern-slavery": "human trafficking and modern slavery",
    "guns-and-gangs": "guns and gangs",
}
"""The five key projects of the 2015 report (4.2), each in its words."""

THEME_TITLES = {theme: said.capitalize() for theme, said in THEMES.items()}
"""How each theme is called where it stands by itself."""

PS = ("pursue", "prevent", "protect", "prepare")
STEPS = ("event", "then", "at_least", "none_since", "more_than_expected")
DUTIES = ("threat-to-life", "missing-high-risk", "safeguarding")
SHARED = {
    "person": "person",
    "group": "group",
    "opposing groups": "opposing-groups",
    "premises": "premises",
    "area": "area",
}


def parse_rule(text: str, file: str = "rule") -> nodes.Rule:
    """One rule from YAML text. Raises `Problems` with every mistake found."""
    problems: list[Problem] = []
    document = Marked(parse_marked(text, file), file, problems)
    rule = _rule(document)
    if rule is not None and not problems:
        check_rule(rule, document)
    if problems or rule is None:
        raise Problems(problems)
    return rule


def load_rules(folder: Path) -> list[nodes.Rule]:
    """Every rule (`*.yaml`) in a folder, by id. Raises `Problems` with every mistake in all of them."""
    if not folder.is_dir():
        raise BadInput(f"{folder}: no such folder of rules.")
    return _load([(str(path), path.read_bytes()) for path in sorted(folder.glob("*.yaml"))])


def shipped_rules() -> list[nodes.Rule]:
    """The catalogue that comes with Fourfold."""
    folder = resources.files("fourfold.triggers").joinpath("catalogue")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return _load([(entry.name, entry.read_bytes()) for entry in files])


def _load(files: list[tuple[str, bytes]]) -> list[nodes.Rule]:
    rules: dict[str, nodes.Rule] = {}
    problems: list[Problem] = []
    for name, content in files:
        try:
            rule = parse_rule(content.decode("utf-8-sig"), name)
        except Problems as error:
            problems += error.problems
        except UnicodeDecodeError as error:
            problems.append(Problem(name, 1, f"is not UTF-8 text (byte {error.start})."))
        except BadInput as error:
            problems.append(Problem(name, 1, str(error)))
        else:
            if rule.id in rules:
                problems.append(
                    Problem(name, 1, f"rule {rule.id!r} is defined twice.", "Give one of them another name.")
                )
            rules[rule.id] = rule
    if problems:
        raise Problems(problems)
    return [rules[name] for name in sorted(rules)]


def _rule(document: Marked) -> nodes.Rule | None:
    name = document.text("rule", needed=True)
    if name is not None and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        document.problem(
            f"the name {name!r} must be small letters, digits and hyphens, as in near-repeat-shooting.", key="rule"
        )
    version = document.whole("version", needed=True)
    title = document.text("title", needed=True)
    theme = document.one_of("theme", THEMES, needed=True)
    why = document.text("why", needed=True)
    evidence = _evidence(document)
    steps = _steps(document)
    ahead = _ahead(document)
    assessed = _assessed(document)
    duty = document.one_of("duty", DUTIES)
    prompt = document.text("prompt")
    tactics = _tactics(document)
    document.close()
    if None in (name, version, title, theme, why, evidence, ahead) or not steps:
        return None
    return nodes.Rule(
        id=cast(str, name),
        version=cast(int, version),
        title=cast(str, title),
        theme=cast(str, theme),
        why=cast(str, why),
        evidence=cast(nodes.Grade, evidence),
        steps=steps,
        ahead=cast(nodes.HarmAhead, ahead),
        assessed=assessed,
        duty=cast(Any, duty),
        prompt=prompt,
        tactics=tactics,
    )


def _evidence(document: Marked) -> nodes.Grade | None:
    section = document.mapping("evidence", needed=True)
    if section is None:
        return None
    grade = section.one_of("grade", ("published", "measured", "judgement"), needed=True)
    source, url = section.text("source", needed=True), section.text("url")
    section.close()
    return None if grade is None or source is None else nodes.Grade(cast(Any, grade), source, url)


def _steps(document: Marked) -> tuple[nodes.Step, ...]:
    steps: list[nodes.Step] = []
    for place, section in enumerate(document.mappings("look_for", needed=True)):
        found = _step(section, steps, first=place == 0)
        if any(section.has(word) for word in STEPS):  # else nothing is known of what it may say
            section.close()
        for step in found:
            if step.name in {known.name for known in steps}:
                section.problem(f"two steps are called {step.name!r}.", "Give each step a name of its own.")
            steps.append(step)
        if not found:
            return ()
    if not steps:
        document.problem("'look_for' needs at least one step.", key="look_for")
    return tuple(steps)


def _step(section: Marked, before: list[nodes.Step], *, first: bool) -> list[nodes.Step]:
    named = [word for word in STEPS if section.has(word)]
    if "more_than_expected" in named:
        named = [word for word in named if word != "at_least"]  # there it is the least count worth saying
    if len(named) != 1:
        told = f"This one has {' and '.join(named)}." if named else _misspelt(section)
        section.problem(f"a step begins with one of: {', '.join(STEPS)}.", told)
        return []
    word = named[0]
    if first and word in ("then", "none_since"):
        section.problem(
            f"the first step cannot be {word!r}: there is nothing before it.",
            "Begin with 'event', 'at_least' or 'more_than_expected'.",
        )
        return []
    if not first and word in ("event", "more_than_expected"):
        section.problem(f"{word!r} can only be the first step.", "Use 'then' for a further event.")
        return []
    if word == "at_least":
        return _at_least(section, before, first=first)
    name = section.text(word, needed=True)
    select = parse_select(section)
    if word == "more_than_expected":
        return _more(section, name, select)
    if word == "event":
        return [nodes.Event(name, select)] if name and select else []
    link = _link(section, before, "after")
    if word == "none_since" and link is not None and link.when != "after":
        section.problem("'none_since' looks only at what came after.", "Leave 'when' out.", "when")
    if not (name and select and link):
        return []
    return [nodes.Then(name, select, link) if word == "then" else nodes.NoneSince(name, select, link)]


def _misspelt(section: Marked) -> str:
    """What a step without a beginning may have meant by one of its keys."""
    near = [(key, difflib.get_close_matches(str(key), STEPS, n=1, cutoff=0.8)) for key in section.data]
    return next((f"Did you mean {found[0]!r} by {str(key)!r}?" for key, found in near if found), "")


def _at_least(section: Marked, before: list[nodes.Step], *, first: bool) -> list[nodes.Step]:
    count = section.whole("at_least", needed=True, least=2 if first else 1)
    name = section.text("called", needed=True)
    select = parse_select(section)
    if first:
        # "At least 3 within": each such event, with at least two more before it.
        latest = nodes.Event(f"latest of {name}", select) if name and select else None
        link = _link(section, [latest] if latest else [], "before")
        if not (count and name and select and latest and link):
            return []
        return [latest, nodes.AtLeast(name, count - 1, select, link)]
    link = _link(section, before, "before")
    return [nodes.AtLeast(name, count, select, link)] if count and name and select and link else []


def _more(section: Marked, name: str | None, select: nodes.Select | None) -> list[nodes.Step]:
    level = _level(section, "here")
    window, against = _span(section, "in"), _span(section, "against")
    least = section.whole("at_least") or 3
    rate = section.number("false_discovery")
    if rate is not None and not 0 < rate <= 0.5:
        section.problem("'false_discovery' is a share: more than 0 and at most 0.5, as in 0.05.", key="false_discovery")
    if window and against:
        if window[1] != against[1]:
            section.problem(
                f"'in' is in {window[1]} and 'against' in {against[1]}.", "Use the same for both.", "against"
            )
        elif against[0] < window[0]:
            section.problem("'against' must be at least as long as 'in'.", key="against")
    if not (name and select and level and window and against):
        return []
    return [
        nodes.MoreThanExpected(
            name, select, level, window[0], window[1], against[0], least, 0.05 if rate is None else rate
        )
    ]


def _span(section: Marked, key: str) -> tuple[int, Literal["days", "months"]] | None:
    span = section.mapping(key, needed=True)
    if span is None:
        return None
    days, months = span.whole("days"), span.whole("months")
    span.close()
    if (days is None) == (months is None):
        span.problem(f"{key!r} is a number of days or of months, as in {{months: 1}}.")
        return None
    return (days, "days") if days is not None else (cast(int, months), "months")


def _level(section: Marked, key: str) -> str | None:
    value = section.raw(key, needed=True)
    if isinstance(value, dict):
        grid = section.mapping(key)
        size = grid.whole("grid", needed=True, least=10) if grid else None
        if grid:
            grid.close()
        return f"grid-{size}" if size else None
    return section.text(key)


def parse_select(section: Marked) -> nodes.Select | None:
    """What events are taken: the `kind`, `where` and `party` of a step of a rule, or of a measure."""
    names = section.texts("kind", needed=True)
    where: list[tuple[str, tuple[str, ...]]] = []
    asked = section.mapping("where")
    if asked:
        where = [(str(key), asked.texts(str(key))) for key in asked.data]
    parties = tuple(party for one in section.mappings("party") if (party := _party(one)))
    return nodes.Select(names, tuple(sorted(where)), parties) if names else None


def _party(section: Marked) -> nodes.PartyIs | None:
    roles = section.texts("role")
    for role in roles:
        if role not in ROLES:
            section.problem(f"{role!r} is not a role.", nearest(role, ROLES), "role")
    sort = section.one_of("sort", SORTS)
    group = section.text("in")
    if group not in (None, "a group", "group in conflict") and not str(group).startswith("group:"):
        section.problem(
            f"'in' cannot be {group!r}.",
            "It is 'a group', 'group in conflict', or a group's reference such as 'group:G07'.",
            "in",
        )
    under = read_under(section) if section.has("under") else None
    standing = read_standing(section) if section.has("standing") else None
    if standing and group is None:
        section.problem("'standing' asks how a group stands, so the party has to be in one.", "Add in: a group.")
    section.close()
    asked = {"a group": "any", "group in conflict": "in-conflict"}.get(str(group), group)
    return nodes.PartyIs(roles, sort, asked, under, standing)


def _link(section: Marked, before: list[nodes.Step], usual: nodes.When) -> nodes.Link | None:
    linkable = [step.name for step in before if isinstance(step, nodes.Event | nodes.Then | nodes.MoreThanExpected)]
    to = section.text("of") or (linkable[-1] if linkable else None)
    if to is None:
        return None
    if to not in linkable:
        section.problem(f"'of' names {to!r}, which is no earlier event.", nearest(to, linkable), "of")
        return None
    when = section.one_of("when", ("after", "before", "either")) or usual
    within = section.mapping("within", needed=True)
    shares = _shares(section)
    if within is None:
        return None
    days, hours, metres = within.number("days"), within.number("hours"), within.number("metres")
    within.close()
    if (days is None) == (hours is None):
        within.problem("'within' needs a number of days, or of hours.", "As in {days: 14, metres: 125}.")
        return None
    span = dt.timedelta(days=days) if days is not None else dt.timedelta(hours=hours or 0)
    return nodes.Link(to, span, cast(nodes.When, when), metres, shares)


def _shares(section: Marked) -> tuple[nodes.Share, ...]:
    value = section.raw("same")
    shares: list[nodes.Share] = []
    for entry in value if isinstance(value, list) else [] if value is None else [value]:
        if isinstance(entry, dict):
            inner = Marked(entry, section.file, section.problems, section.line_of("same"))
            shares += [_share(inner, str(key)) for key in entry]
        else:
            shares.append(_share(section, str(entry)))
    return tuple(shares)


def _share(section: Marked, word: str) -> nodes.Share:
    thing = cast(nodes.SharedThing, SHARED.get(word, "person"))
    if word not in SHARED:
        section.problem(f"'same' cannot be {word!r}.", nearest(word, SHARED), "same")
    if word == "area":
        if "area" not in section.data:
            section.problem("'same: area' needs a level.", "As in same: {area: ward} or {area: {grid: 500}}.", "same")
            return nodes.Share(thing)
        return nodes.Share(thing, level=_level(section, "area"))
    if word not in section.data:
        return nodes.Share(thing)
    roles = section.mapping(word)
    if roles is None:
        return nodes.Share(thing)
    first, second = roles.texts("first"), roles.texts("second")
    roles.close()
    for role in (*first, *second):
        if role not in ROLES:
            roles.problem(f"{role!r} is not a role.", nearest(role, ROLES))
    return nodes.Share(thing, first, second)


def _ahead(document: Marked) -> nodes.HarmAhead | None:
    section = document.mapping("may_come_before", needed=True)
    if section is None:
        return None
    names = section.texts("kind", needed=True)
    within = section.mapping("within", needed=True)
    shares = _shares(section)
    section.close()
    if within is None or not names:
        return None
    days, metres = within.whole("days", needed=True), within.number("metres")
    within.close()
    return None if days is None else nodes.HarmAhead(names, days, metres, shares)


def _assessed(document: Marked) -> tuple[tuple[str, int | None], ...]:
    section = document.mapping("assessed")
    points: list[tuple[str, int | None]] = []
    for key in section.data if section else ():
        value = section.raw(str(key)) if section else None
        if value == "unknown" or (isinstance(value, int) and not isinstance(value, bool)):
            points.append((str(key), None if value == "unknown" else int(value)))
        elif section:
            section.problem(f"{str(key)!r} must be a point on its scale, or unknown.", key=str(key))
    return tuple(points)


def _tactics(document: Marked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    section = document.mapping("tactics", needed=True)
    if section is None:
        return ()
    found = tuple((p, section.texts(p)) for p in PS if section.has(p))
    for p in PS:
        section.raw(p)
    section.close()
    return found

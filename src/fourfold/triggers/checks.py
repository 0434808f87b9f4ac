"""What a rule may not say.

A rule is refused when it names what does not exist, asks what cannot be answered, or does what the police may not:
reads a search that found nothing, a case dropped or an acquittal as suspicion; adds up indicators about one person;
leaves out the safeguarding referral where somebody is exploited; or proposes a search as a tactic.
"""

from __future__ import annotations

import re

from fourfold.history.kinds import kinds
from fourfold.history.schema import is_protected
from fourfold.marked import Marked, nearest
from fourfold.triggers import nodes

EXPLOITATION = ("county-lines-indicator", "child-exploitation-concern", "trafficking-concern", "cuckooing-concern")
BIRTH = re.compile(r"birth|\bdob\b|(?<![a-z])born(?![a-z])", re.IGNORECASE)
"""A day of birth is an age."""
UNTIMELY = ("outcome_at_download",)
"""Attributes that tell how things stood when a file was downloaded, not when the event became known."""

NO_SUSPICION = re.compile(
    r"\bnfa\b|\bno\W+(further\W+)?action|acquit|not\W+guilty|without\W+charge|unable to prosecute|nothing\W+found|"
    r"found\W+nothing|no\W+suspect|discontinued|no case to answer",
    re.IGNORECASE,
)
_WHOM = (
    r"person|people|pedestrian|youth|member|suspect|nominal|individual|driver|passenger|man\b|men\b|boy|him\b|her\b|"
    r"them\b|every(one|body)|any(one|body)|those|known"
)
SEARCH_TACTIC = re.compile(
    r"stop\W*(and|&)?\W*search|\b(section|s)\W*(60|47a|44)\b|\b(strip|body|intimate|personal)\W*search|"
    r"\bfrisk|\bpat(ting)?\W*down|blanket (power|search)|"
    rf"search(es|ing)?\W+(of\W+)?((a|an|any|all|the|every|each|targeted|identified)\W+)*({_WHOM})",
    re.IGNORECASE,
)
LONGEST_HORIZON = 366


def check_rule(rule: nodes.Rule, document: Marked) -> None:
    """Add to the document's problems whatever in the rule must be refused."""
    sections = document.mappings("look_for")
    for step, section in zip(_as_written(rule.steps), sections, strict=True):
        check_select(step.select, section)
        if not isinstance(step, nodes.NoneSince):
            _check_suspicion(step.select, section)
        if isinstance(step, nodes.MoreThanExpected) and step.select.parties:
            section.problem(
                "'more_than_expected' counts events and cannot ask about their parties.", "Take 'party' out.", "party"
            )
        if isinstance(step, nodes.Then | nodes.AtLeast | nodes.NoneSince):
            _check_link(rule, step, section)
    _check_person(rule, document)
    _check_ahead(rule, document)
    _check_safeguarding(rule, document)
    _check_tactics(rule, document)


def check_select(select: nodes.Select, section: Marked) -> None:
    """Add to the document's problems whatever a selection may not ask, whether a rule's or a measure's: kinds that do
    not exist, characteristics kept for fairness audits alone, and what was not known at the time."""
    _check_kinds(select.kinds, section)
    _check_where(select, section)


def _as_written(steps: tuple[nodes.Step, ...]) -> list[nodes.Step]:
    """One step for each section: 'at least' as a first step stands for two."""
    split = len(steps) > 1 and isinstance(steps[1], nodes.AtLeast) and steps[0].name == f"latest of {steps[1].name}"
    return list(steps[1:] if split else steps)


def _check_kinds(names: tuple[str, ...], section: Marked) -> None:
    for name in names:
        if name not in kinds():
            section.problem(f"{name!r} is not a kind of event.", nearest(name, kinds()), "kind")


def _check_where(select: nodes.Select, section: Marked) -> None:
    for name, _ in select.where:
        if is_protected(name) or BIRTH.search(name):
            section.problem(
                f"{name!r} is never an input to a rule: it is kept for fairness audits alone.", "Take it out.", "where"
            )
        if name in UNTIMELY:
            section.problem(
                f"{name!r} says how things stood when the file was downloaded, not when the event became known.",
                "A rule that used it would know the future. Take it out.",
                "where",
            )


def _check_suspicion(select: nodes.Select, section: Marked) -> None:
    asked = dict(select.where)
    for name in select.kinds:
        kind = kinds().get(name)
        if kind is None:
            continue
        if kind.never_suspicion:
            section.problem(
                f"{name!r} is never a sign against anybody, so no rule may look for it.", "Take it out.", "kind"
            )
        for attribute, value in kind.suspicion_only_if:
            if asked.get(attribute) != (value,):
                section.problem(
                    f"{name!r} without '{attribute}: {value}' would count a search that found nothing as suspicion.",
                    f"Add where: {{{attribute}: {value}}}.",
                    "kind",
                )
    for attribute, values in select.where:
        for value in values:
            if NO_SUSPICION.search(value):
                section.problem(f"{attribute}: {value!r} is never a sign against anybody.", "Take it out.", "where")


def _check_link(rule: nodes.Rule, step: nodes.Then | nodes.AtLeast | nodes.NoneSince, section: Marked) -> None:
    link = step.link
    if not link.within:
        section.problem("'within' must be longer than nothing.", key="within")
    if link.metres is not None and link.metres < 1:
        section.problem("'metres' must be at least 1.", key="within")
    if isinstance(step, nodes.Then | nodes.NoneSince) and link.metres is None and not link.shares:
        section.problem(
            "nothing ties this event to the other but time, so it would match anywhere in the force.",
            "Add metres to 'within', or 'same'.",
        )
    if isinstance(step, nodes.AtLeast) and any(share.thing == "person" for share in link.shares):
        section.problem(
            "this adds up indicators about one person, which no rule may do.",
            "Look for one event and then another, and let a person assess them.",
            "same",
        )
    target = next((other for other in rule.steps if other.name == link.to), None)
    if isinstance(target, nodes.MoreThanExpected):
        areas = [share for share in link.shares if share.thing == "area"]
        if (
            link.metres is not None
            or len(areas) != len(link.shares)
            or any(s.level != target.level for s in areas)
            or not areas
        ):
            section.problem(
                f"{target.name!r} is an area, not an event.",
                f"Link to it by time and same: {{area: {_level_words(target.level)}}} alone.",
            )


def _check_person(rule: nodes.Rule, document: Marked) -> None:
    """A chain of events about one person is a count of signs about them under another name."""
    tied: dict[str, list[str]] = {}
    for step in rule.steps:
        if isinstance(step, nodes.Then) and any(share.thing == "person" for share in step.link.shares):
            chain = tied.setdefault(step.link.to, [step.link.to])
            chain.append(step.name)
            tied[step.name] = chain
    for chain in {id(chain): chain for chain in tied.values()}.values():
        if len(chain) > 2:
            document.problem(
                f"{', '.join(map(repr, chain))} are all tied to one person, which adds up signs about that person.",
                "Tie at most two events to a person, and let people assess them.",
                "look_for",
            )


def _check_ahead(rule: nodes.Rule, document: Marked) -> None:
    section = document.mapping("may_come_before")
    if section is None:
        return
    _check_kinds(rule.ahead.kinds, section)
    if rule.ahead.days > LONGEST_HORIZON:
        section.problem(
            f"a horizon of {rule.ahead.days} days is too long to act on.", f"At most {LONGEST_HORIZON}.", "within"
        )
    last = rule.bound[-1]
    if isinstance(last, nodes.MoreThanExpected):
        if rule.ahead.metres is not None or [share.level for share in rule.ahead.shares] != [last.level]:
            section.problem(
                f"{last.name!r} is an area, so the harm is tied to it by area alone.",
                f"Use same: {{area: {_level_words(last.level)}}}, and no metres.",
                "within",
            )
    elif rule.ahead.metres is None and not rule.ahead.shares:
        section.problem("the harm must be tied to the trigger.", "Add metres to 'within', or 'same'.")


def _check_safeguarding(rule: nodes.Rule, document: Marked) -> None:
    exploited = sorted({name for select in rule.selects() for name in select.kinds if name in EXPLOITATION})
    if exploited and not rule.prompt:
        document.problem(
            f"a rule that looks for {exploited[0]!r} must prompt a safeguarding referral.",
            "Add 'prompt:' with the referral to make (for a child or adult who may be exploited, the National Referral "
            "Mechanism).",
        )


def _check_tactics(rule: nodes.Rule, document: Marked) -> None:
    section = document.mapping("tactics")
    if rule.prompt and SEARCH_TACTIC.search(rule.prompt):
        document.problem("'prompt' proposes a search, which no rule may do.", "Prompt a referral alone.", "prompt")
    for p, tactics in rule.tactics:
        for tactic in tactics:
            if section and SEARCH_TACTIC.search(tactic):
                section.problem(
                    f"{tactic!r} proposes a search: a trigger is not reasonable grounds, and no rule may propose "
                    "searching a person or a blanket power.",
                    "Take it out.",
                    p,
                )


def _level_words(level: str) -> str:
    return f"{{grid: {level.removeprefix('grid-')}}}" if level.startswith("grid-") else level

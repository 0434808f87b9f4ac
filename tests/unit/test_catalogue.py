"""The shipped rules, as documents: complete, honest about their evidence, and within what no rule may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fourfold.history.kinds import kinds
from fourfold.history.schema import PROTECTED
from fourfold.marked import Problems
from fourfold.matrix.scales import check_points, load_scales
from fourfold.simulate.ordinary import CATALOGUE as SIMULATED
from fourfold.triggers import nodes
from fourfold.triggers.language import load_rules, parse_rule, shipped_rules
from fourfold.triggers.trigger import CAUTION

FOLDER = Path(__file__).resolve().parents[2] / "src" / "fourfold" / "triggers" / "catalogue"
RULES = load_rules(FOLDER)
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.yaml")}

# What the field's own sources describe, each with a rule that begins from it.
GROUNDED = {
    "near-repeat-shooting",
    "shooting-of-group-member-in-conflict",
    "associate-window-125-days",
    "same-group-window-125-days",
    "firearm-find-near-shooting",
    "weapons-burst",
    "threat-to-life",
    "high-risk-missing",
    "child-exploitation-concern",
    "trafficking-concern",
    "release-into-live-conflict",
    "missing-then-county-lines-indicator",
    "cuckooed-address",
    "cuckooing-then-county-lines-indicator",
    "fireworks-before-disorder",
    "drug-seizure-and-debt",
    "robbery-of-dealer",
}
# The only precursors for which a published figure with a window was found.
PUBLISHED = {"near-repeat-shooting", "associate-window-125-days", "same-group-window-125-days"}
DUTIES = {
    "threat-to-life": "threat-to-life",
    "high-risk-missing": "missing-high-risk",
    "child-exploitation-concern": "safeguarding",
    "trafficking-concern": "safeguarding",
}
EXPLOITED = {"county-lines-indicator", "child-exploitation-concern", "trafficking-concern", "cuckooing-concern"}
SEARCHING = re.compile(r"stop\W+(and|&)?\W*search|\bsection\W*60\b|\bs\.?\s?60\b|\bsearch(es|ing)?\b", re.IGNORECASE)
AGAINST_PEOPLE = re.compile(
    r"\b(gang member|nominals?|known offenders?|usual suspects|criminals?|thugs?|males?|females?|youths|immigrants?|"
    r"foreign|black|asian|white|muslim|christian|traveller|gypsy|aged|teenage)\b",
    re.IGNORECASE,
)
by_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_the_catalogue_ships_whole() -> None:
    assert len(RULES) >= 18
    assert {rule.id for rule in RULES} >= GROUNDED
    assert {rule.id for rule in RULES} == set(TEXTS), "a file is named as its rule"
    assert shipped_rules() == RULES


def test_the_projects_of_the_report_have_rules() -> None:
    themes = {rule.theme for rule in RULES}
    assert {"guns-and-gangs", "serious-organised-crime", "trafficking-modern-slavery", "economic-crime"} <= themes


@by_rule
def test_a_rule_says_why_and_by_whose_word(rule: nodes.Rule) -> None:
    assert len(rule.why.split()) >= 12
    assert rule.evidence.source.strip()
    assert (rule.evidence.grade == "published") == (rule.id in PUBLISHED), "a grade claims what was found, no more"
    if rule.evidence.grade == "published":
        assert rule.evidence.url
        assert re.search(r"\b(19|20)\d\d\b", rule.evidence.source), "a published figure has a year"


@by_rule
def test_no_rule_ships_as_measured_here(rule: nodes.Rule) -> None:
    assert rule.evidence.grade != "measured", "only a force can measure, on its own history"


def test_counter_evidence_stands_beside_the_evidence() -> None:
    sources = {rule.id: rule.evidence.source for rule in RULES}
    assert "Loeffler and Flaxman" in sources["near-repeat-shooting"]
    assert "non-contagious" in sources["associate-window-125-days"]


@by_rule
def test_a_rule_offers_something_under_each_of_the_four_ps(rule: nodes.Rule) -> None:
    tactics = dict(rule.tactics)
    assert list(tactics) == ["pursue", "prevent", "protect", "prepare"]
    assert all(tactics.values())


@by_rule
def test_no_tactic_is_a_search(rule: nodes.Rule) -> None:
    told = [tactic for tactics in dict(rule.tactics).values() for tactic in tactics]
    assert not [tactic for tactic in told if SEARCHING.search(tactic)]


@by_rule
def test_a_rule_speaks_of_events_and_not_of_sorts_of_people(rule: nodes.Rule) -> None:
    told = " ".join(
        [rule.title, rule.why, rule.prompt or "", *(t for tactics in dict(rule.tactics).values() for t in tactics)]
    )
    assert not AGAINST_PEOPLE.findall(told)


@by_rule
def test_a_rule_reads_nothing_protected_and_nothing_from_later(rule: nodes.Rule) -> None:
    asked = {name.lower().replace("_", " ") for select in rule.selects() for name, _ in select.where}
    assert not asked & {*PROTECTED, "last outcome", "outcome"}


def said_by_an_invented_force(kind: str, attribute: str) -> set[str]:
    """The values that the simulation gives an attribute of a kind."""
    return {
        values[says.names.index(attribute)]
        for entry in SIMULATED
        if entry.kind == kind
        for says in entry.says
        if attribute in says.names
        for values, _ in says.choices
    }


@by_rule
def test_what_a_rule_asks_for_is_what_an_invented_force_says(rule: nodes.Rule) -> None:
    for select in rule.selects():
        for kind in select.kinds:
            for name, asked in select.where:
                said = said_by_an_invented_force(kind, name)
                assert set(asked) <= said or not said, f"{kind}, {name}"


@by_rule
def test_only_a_search_that_found_something_counts(rule: nodes.Rule) -> None:
    for select in rule.selects():
        assert not {"acquittal", "no-further-action"} & set(select.kinds)
        if "stop-search" in select.kinds:
            assert dict(select.where)["found"] == ("true",)


@by_rule
def test_nothing_is_added_up_about_a_person(rule: nodes.Rule) -> None:
    """Neither by "at least" nor by a chain of like events about the same person."""
    linked = [step for step in rule.steps if isinstance(step, nodes.Then | nodes.AtLeast | nodes.NoneSince)]
    tied = [step for step in linked if any(share.thing == "person" for share in step.link.shares)]
    assert not [step for step in tied if isinstance(step, nodes.AtLeast)]
    assert len(tied) <= 1


@by_rule
def test_where_somebody_may_be_exploited_a_referral_is_asked_for(rule: nodes.Rule) -> None:
    if EXPLOITED & {kind for select in rule.selects() for kind in select.kinds} or rule.duty == "missing-high-risk":
        assert rule.prompt
        assert rule.prompt.startswith("Safeguarding:")
        assert "victim" in rule.prompt + " ".join(t for tactics in dict(rule.tactics).values() for t in tactics)


def test_duties_are_those_that_the_law_or_guidance_lays_down() -> None:
    assert {rule.id: rule.duty for rule in RULES if rule.duty} == DUTIES


@by_rule
def test_the_horizon_is_one_that_can_be_acted_on(rule: nodes.Rule) -> None:
    assert 1 <= rule.horizon <= 60
    assert rule.ahead.metres or rule.ahead.shares
    assert set(rule.ahead.kinds) <= set(kinds())


@by_rule
def test_what_is_looked_ahead_for_is_harm_and_not_police_work(rule: nodes.Rule) -> None:
    done_by_police = {
        "arrest",
        "drug-seizure",
        "cash-seizure",
        "closure-order",
        "stop-search",
        "intelligence-report",
        "prison-release",
    }
    assert not done_by_police & set(rule.ahead.kinds)


@by_rule
def test_a_rule_is_placed_on_every_scale_of_the_matrix_or_says_unknown(rule: nodes.Rule) -> None:
    scales = load_scales()
    check_points(rule.assessed, scales)
    assert {name for name, _ in rule.assessed} == {scale.name for scale in scales.scales}


@by_rule
def test_windows_that_nobody_published_say_so(rule: nodes.Rule) -> None:
    assert "judgement" in TEXTS[rule.id] or rule.evidence.grade == "published"


def test_published_windows_are_the_published_ones() -> None:
    rules = {rule.id: rule for rule in RULES}
    near = rules["near-repeat-shooting"].steps[1]
    assert isinstance(near, nodes.Then)
    assert (near.link.within.days, near.link.metres) == (14, 125)
    for name in ("associate-window-125-days", "same-group-window-125-days"):
        linked = rules[name].steps[1]
        assert isinstance(linked, nodes.Then)
        assert (linked.link.within.days, linked.link.metres) == (125, None)


def test_every_trigger_says_that_it_is_not_grounds() -> None:
    assert "not reasonable grounds" in CAUTION
    assert all(word in CAUTION for word in ("stop", "search", "arrest"))


def test_a_step_whose_beginning_is_misspelt_is_told_so_once() -> None:
    text = TEXTS["near-repeat-shooting"]
    with pytest.raises(Problems) as caught:
        parse_rule(text.replace("then:", "thn:"))
    assert "Did you mean 'then' by 'thn'?" in str(caught.value)
    assert "not known here" not in str(caught.value)

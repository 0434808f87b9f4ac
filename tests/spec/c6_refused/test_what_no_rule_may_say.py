"""What no rule may say

A rule with a mistake is refused whole, with the line, the reason and a suggestion. So is one that does what the police
may not do.
"""

from __future__ import annotations

import textwrap

import pytest

from fourfold.marked import Problems
from fourfold.triggers.language import parse_rule
from tests.spec.conftest import WRAPPED


def refused(look_for: str, reason: str, **changes: str) -> None:
    """Check that a rule is refused for a reason."""
    text = WRAPPED.format(
        look_for=textwrap.indent(textwrap.dedent(look_for).strip(), "  "), horizon=14, tied="premises"
    )
    for old, new in changes.items():
        text = text.replace(
            {"prompt": "prompt: Make a safeguarding referral.\n", "tactic": "Speak to those at risk"}[old], new
        )
    with pytest.raises(Problems) as caught:
        parse_rule(text)
    assert reason in str(caught.value), str(caught.value)


def test_a_search_that_found_nothing() -> None:
    """A search that found nothing is not suspicion: a rule must ask for `found: true`."""
    refused("- {event: search, kind: stop-search}", "found nothing as suspicion")
    refused("- {event: search, kind: stop-search, where: {found: false}}", "found nothing as suspicion")


def test_no_further_action() -> None:
    """Nor is a case that was dropped, or an acquittal."""
    refused("- {event: dropped, kind: no-further-action}", "never a sign against anybody")
    refused("- {event: acquitted, kind: acquittal}", "never a sign against anybody")
    for told in ("A no further action disposal", "NFA", "Released without charge", "found not-guilty", "No action"):
        refused(
            f"- {{event: robbery, kind: robbery, where: {{outcome: {told}}}}}",
            "never a sign against anybody",
        )


@pytest.mark.parametrize(
    "name",
    [
        "sex", "gender", "age", "age_range", "suspect_age", "date_of_birth", "ethnicity", "officer-defined ethnicity",
        "selfDefinedEthnicity", "ic_code", "nationality", "religion", "faith",
    ],
)  # fmt: skip
def test_protected_characteristics(name: str) -> None:
    """Sex, age, ethnicity, nationality and religion are never an input, whatever a source calls them."""
    refused(f"- {{event: robbery, kind: robbery, where: {{{name}: x}}}}", "never an input to a rule")


def test_knowing_the_future() -> None:
    """An attribute that tells how things stood when a file was downloaded cannot be asked for."""
    refused("- {event: robbery, kind: robbery, where: {outcome_at_download: Suspect charged}}", "would know the future")


def test_adding_up_indicators_about_a_person() -> None:
    """No rule counts indicators into a total for a person."""
    refused(
        "- {at_least: 3, called: signs, kind: county-lines-indicator, within: {days: 90}, same: person}",
        "adds up indicators about one person",
    )


def test_a_chain_of_events_about_a_person() -> None:
    """Nor does it tie three or more events to one person, which would be such a total under another name."""
    refused(
        """
        - {event: robbery, kind: robbery}
        - {then: arrest, kind: arrest, within: {days: 30}, same: person}
        - {then: threat, kind: threat-to-life, within: {days: 30}, same: {person: {first: suspect, second: suspect}}}
        """,
        "all tied to one person",
    )
    refused(
        """
        - {event: robbery, kind: robbery}
        - {then: arrest, kind: arrest, within: {days: 30}, same: person}
        - {then: threat, kind: threat-to-life, of: robbery, within: {days: 30}, same: [person, group]}
        """,
        "Tie at most two events to a person",
    )


def test_exploitation_without_a_referral() -> None:
    """A rule that looks for exploitation must prompt a safeguarding referral."""
    refused("- {event: concern, kind: child-exploitation-concern}", "must prompt a safeguarding referral", prompt="")


@pytest.mark.parametrize(
    "tactic",
    [
        "Stop and search in the area", "Authorise section 60", "Search the suspect on sight", "Search him",
        "Strip search", "Frisk those known", "Pat down anybody carrying", "Targeted searches of nominals",
        "Section 47A authorisation", "Make use of blanket powers",
    ],
)  # fmt: skip
def test_a_search_as_a_tactic(tactic: str) -> None:
    """No rule proposes searching a person or a blanket search power: a trigger is not reasonable grounds."""
    refused("- {event: robbery, kind: robbery}", "proposes a search", tactic=tactic)
    refused("- {event: robbery, kind: robbery}", "proposes a search", prompt=f"prompt: {tactic}\n")


def test_tied_by_nothing_but_time() -> None:
    """Two events must be tied by more than time."""
    refused(
        "- {event: one, kind: robbery}\n- {then: two, kind: robbery, within: {days: 2}}",
        "would match anywhere in the force",
    )


def test_a_word_that_is_not_known() -> None:
    """A misspelt word is told with its line and the nearest known one."""
    refused("- {event: one, kind: robery}", "Did you mean 'robbery'?")
    refused("- {event: one, knd: robbery}", "Did you mean 'kind'?")
    refused("- {event: one, knd: robbery}", "rule, line 8")


def test_a_standing_without_a_group() -> None:
    """How a group stands is asked of a group that a party is in; it has no meaning of a person alone."""
    refused(
        "- {event: shot, kind: firearm-discharge, party: {role: victim, standing: dormant}}", "the party has to be in"
    )
    refused(
        "- {event: shot, kind: firearm-discharge, party: {in: a group, standing: dorment}}", "Did you mean 'dormant'"
    )

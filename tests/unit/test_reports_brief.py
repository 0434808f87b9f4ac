"""The brief as data: what changed, how it is marked, what is late."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from tests import invented_brief
from tests.invented_brief import AS_OF, SHOOTING, WEAPONS, ZONE, at, event, trigger, weapons

from fourfold.history.schema import highest_marking
from fourfold.reports.brief import Item, is_late
from fourfold.reports.brief_document import brief_document
from fourfold.reports.cards import GRADES
from fourfold.reports.changes import compare
from fourfold.reports.document import Chart, Section
from fourfold.reports.panel import text_of
from fourfold.reports.stored import as_data, from_data
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf

BEFORE = AS_OF - dt.timedelta(days=1)


def test_a_trigger_not_live_the_day_before_is_new() -> None:
    old, new = trigger(1, SHOOTING, (), "", fired_on=BEFORE), trigger(2, SHOOTING, (), "")
    changes = compare(BEFORE, [old], [new, old])
    assert changes.new == (new.id,)
    assert changes.gone == ()
    assert changes.changed == ()


def test_a_trigger_whose_last_day_was_the_day_before_has_passed() -> None:
    passed = trigger(1, SHOOTING, (), "", live_until=BEFORE)
    (gone,) = compare(BEFORE, [passed], []).gone
    assert (gone.trigger, gone.why) == (passed, "passed")


def test_a_trigger_that_should_still_be_live_was_withdrawn() -> None:
    (gone,) = compare(BEFORE, [trigger(1, SHOOTING, (), "", live_until=AS_OF)], []).gone
    assert gone.why == "withdrawn"


def test_a_change_of_certainty_is_told_and_nothing_else_is() -> None:
    before = trigger(1, SHOOTING, (), "", certainty="possible")
    same = trigger(2, SHOOTING, (), "")
    changes = compare(BEFORE, [before, same], [dataclasses.replace(before, certainty="certain"), same])
    assert changes.changed == (before.id,)
    assert changes.new == ()


def test_the_highest_marking_stands_for_all() -> None:
    assert highest_marking([]) == "OFFICIAL"
    assert highest_marking(["OFFICIAL", "SECRET", "OFFICIAL-SENSITIVE"]) == "SECRET"


def test_a_marking_nobody_knows_counts_as_the_highest() -> None:
    assert highest_marking(["TOP SECRET", "COSMIC", "OFFICIAL"]) == "COSMIC"


@pytest.mark.parametrize(("day", "late"), [(24, True), (25, False), (31, False)])
def test_news_is_late_after_more_than_a_week(day: int, late: bool) -> None:
    assert is_late(trigger(1, SHOOTING, (event("C1", "robbery", at(day, 12)),), ""), ZONE) is late


def test_a_count_over_a_window_is_never_late() -> None:
    assert not is_late(dataclasses.replace(weapons(1, 0), fired_on=dt.date(2024, 12, 24)), ZONE)


def test_it_becomes_json_with_every_trigger_and_its_reasons() -> None:
    brief = invented_brief.brief(12)
    data = json.loads(json.dumps(brief.as_json(), default=str, allow_nan=False))
    assert data["counts"] == {"duty": 3, "measured": 3, "unmeasured": 12}
    assert [one["number"] for one in data["triggers"]] == list(range(1, 19))
    assert data["triggers"][3]["expected_harm"]["middle"] == 41.0
    assert data["triggers"][17]["expected_harm"] is None
    assert data["triggers"][17]["rule"] == WEAPONS.id
    assert data["limits"]["could_not_run"][0]["wants"] == "cuckooing concern (from intelligence)"
    assert [gone["reason"] for gone in data["changes"]["gone"]] == ["passed", "withdrawn"]


def test_near_identical_triggers_share_a_card_and_none_is_lost() -> None:
    brief = invented_brief.brief(2)
    lead, other, *rest = brief.items
    twin = dataclasses.replace(other.trigger, fired_on=lead.trigger.fired_on, events=lead.trigger.events)
    twinned = Item(other.number, dataclasses.replace(other.weighed, trigger=twin))
    made = dataclasses.replace(brief, items=(lead, twinned, *rest))
    assert made.cards[0] == (lead, twinned)
    assert sorted(number for card in made.as_json()["cards"] for number in card) == [one.number for one in made.items]
    page = to_html(brief_document(made, invented_brief.areas()))
    assert page.count("On the same events, also") == 1
    assert page.count(f'id="trigger-{twinned.number}"') == 1
    assert GRADES[twinned.weighed.rule.evidence.grade] in page[page.index("On the same events, also") :]


def test_as_a_document_nothing_is_left_out_and_each_number_leads_to_its_trigger() -> None:
    brief = invented_brief.brief(12)
    made = brief_document(brief, invented_brief.areas())
    triggers = [one for one in made.walk() if one.number]
    assert [one.number for one in triggers] == [str(item.number) for item in brief.items]
    assert made.marking == "OFFICIAL-SENSITIVE, compartments LANTERN"
    text = text_of(made)
    for item in brief.items:
        assert item.trigger.why in text
        assert f"{item.trigger.caution} Trigger {item.trigger.id}." in text
        assert all(str(event.reference) in text for event in item.trigger.events)
        assert all(reason in text for reason in item.weighed.reasons)
    for gone in brief.changes.gone:
        assert f"({gone.trigger.id})" in text
    assert "Cuckooing concern (from intelligence)" in text
    shown = {one.id: one for one in made.figures}
    assert (shown["count-all-live"].value, shown["count-unmeasured-live"].value) == (18, 12)
    figure = next(one for name, one in shown.items() if name.startswith("trigger-4-"))
    rule, (first, *_) = brief.items[3].weighed.rule, brief.items[3].trigger.events
    assert figure.provenance.query == f"rule {rule.id}, version {rule.version}; trigger {brief.items[3].trigger.id}"
    assert figure.provenance.records[0].startswith(f"{first.source}, {first.reference} (events/")
    assert brief.command in str(made.data_version)
    assert from_data(as_data(made)) == made
    assert to_pdf(made).startswith(b"%PDF")
    page = to_html(made)
    assert invented_brief.HOSTILE not in page
    assert page.count("Map of the events") >= sum(_is_mapped(one) for one in triggers) > 0


def _is_mapped(section: Section) -> bool:
    return any(isinstance(block, Chart) and "<path" in block.svg for block in section.blocks)

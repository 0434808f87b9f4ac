"""Assessing: the words of each point, unknown allowed, a rationale where it departs, unseen by one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.triage.actions.assess import Judgement, RationaleOwed, assessment_save, rationale_give
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.policies import assessed_blind, owed, visible_assessments
from fourfold.desk.triage.proposals import proposal_of
from fourfold.desk.triage.records import assessing
from fourfold.errors import BadInput
from fourfold.matrix.scales import TOP, Scales, load_scales

Made = Callable[..., Any]


@pytest.fixture
def scales() -> Scales:
    return load_scales(workspace())


def as_proposed(trigger: Trigger, scales: Scales, **other: int | None) -> dict[str, int | None]:
    return {**proposal_of(trigger, scales), **{name.replace("_", " "): point for name, point in other.items()}}


def of_sample(trigger_of: Made, blind: bool) -> Trigger:
    for _ in range(200):
        trigger: Trigger = trigger_of()
        if assessed_blind(trigger) is blind:
            return trigger
    raise AssertionError("no such trigger among 200")


def elsewhere(trigger: Trigger, scales: Scales) -> dict[str, int | None]:
    """Points of which one departs from the proposal."""
    points = as_proposed(trigger, scales)
    name, point = next((name, point) for name, point in points.items() if point is not None)
    return {**points, name: (point + 1) % (TOP + 1)}


def test_a_judgement_as_proposed_needs_no_rationale(somebody: Made, trigger_of: Made, scales: Scales) -> None:
    trigger = of_sample(trigger_of, blind=False)
    saved = assessment_save(
        by=somebody("duty-assessor"),
        trigger=trigger,
        judgement=Judgement(as_proposed(trigger, scales), "", {}),
        finish=True,
    )
    trigger.refresh_from_db()
    assert saved.finished
    assert saved.accepted
    assert trigger.state == "assessed"


def test_a_judgement_that_departs_needs_one(somebody: Made, trigger_of: Made, scales: Scales) -> None:
    trigger, user = of_sample(trigger_of, blind=False), somebody("duty-assessor")
    with pytest.raises(RationaleOwed):
        assessment_save(by=user, trigger=trigger, judgement=Judgement(elsewhere(trigger, scales), " ", {}), finish=True)
    assert not Assessment.objects.filter(trigger=trigger).exists()
    saved = assessment_save(
        by=user, trigger=trigger, judgement=Judgement(elsewhere(trigger, scales), "Two witnesses.", {}), finish=True
    )
    assert not saved.accepted
    assert saved.rationale == "Two witnesses."


def test_unknown_widens_the_range(somebody: Made, trigger_of: Made, scales: Scales) -> None:
    trigger = of_sample(trigger_of, blind=False)
    unknown = {scale.name: None for scale in scales.scales}
    saved = assessment_save(
        by=somebody("analyst"), trigger=trigger, judgement=Judgement(unknown, "Nothing is known yet.", {}), finish=True
    )
    assert (saved.low, saved.high) == (0.0, float(TOP))


def test_every_scale_needs_an_answer_to_finish_but_not_to_save(
    somebody: Made, trigger_of: Made, scales: Scales
) -> None:
    trigger, user = of_sample(trigger_of, blind=False), somebody("analyst")
    with pytest.raises(BadInput, match="imminence"):
        assessment_save(by=user, trigger=trigger, judgement=Judgement({"likelihood": 2}, "x", {}), finish=True)
    draft = assessment_save(by=user, trigger=trigger, judgement=Judgement({"likelihood": 2}, "", {}), finish=False)
    again = assessment_save(by=user, trigger=trigger, judgement=Judgement({"likelihood": 3}, "", {}), finish=False)
    assert draft.pk == again.pk


def test_points_off_the_scale_are_refused(somebody: Made, trigger_of: Made) -> None:
    with pytest.raises(BadInput, match="0 to 4"):
        assessment_save(
            by=somebody("analyst"), trigger=trigger_of(), judgement=Judgement({"likelihood": 7}, "", {}), finish=False
        )


def test_only_those_who_may_assess(somebody: Made, trigger_of: Made) -> None:
    for role in ("operation-lead", "auditor", "administrator", "partner", "commissioner"):
        with pytest.raises(Denied):
            assessment_save(by=somebody(role), trigger=trigger_of(), judgement=Judgement({}, "", {}), finish=False)


def test_two_people_do_not_see_each_others_before_both_have_finished(
    somebody: Made, trigger_of: Made, scales: Scales
) -> None:
    trigger, first, second = of_sample(trigger_of, blind=False), somebody("analyst"), somebody("duty-assessor")
    judgement = Judgement(as_proposed(trigger, scales), "", {})
    assessment_save(by=first, trigger=trigger, judgement=judgement, finish=True)
    assert visible_assessments(trigger, second) == []
    assert len(visible_assessments(trigger, first)) == 1
    assessment_save(by=second, trigger=trigger, judgement=judgement, finish=True)
    assert len(visible_assessments(trigger, second)) == 2


def test_the_page_hides_anothers_judgement_too(
    somebody: Made, client_of: Callable[[User], Client], trigger_of: Made, scales: Scales
) -> None:
    trigger, first, second = of_sample(trigger_of, blind=False), somebody("analyst"), somebody("duty-assessor")
    judgement = Judgement(as_proposed(trigger, scales), "A telling rationale", {})
    assessment_save(by=first, trigger=trigger, judgement=judgement, finish=True)
    page = client_of(second).get(trigger.get_absolute_url()).content.decode()
    assert "A telling rationale" not in page
    assert "unseen by each other" in page


def test_the_sample_is_assessed_before_the_proposal_is_shown(
    somebody: Made, client_of: Callable[[User], Client], trigger_of: Made, scales: Scales
) -> None:
    trigger, user = of_sample(trigger_of, blind=True), somebody("duty-assessor")
    client = client_of(user)
    assert "Proposed</strong>" not in client.get(f"{trigger.get_absolute_url()}assess/").content.decode()
    assert "by the rule’s author" not in client.get(trigger.get_absolute_url()).content.decode()
    saved = assessment_save(
        by=user, trigger=trigger, judgement=Judgement(elsewhere(trigger, scales), "", {}), finish=True
    )
    assert saved.blind
    assert saved.finished
    assert owed(user) == saved
    onwards = client.get(f"{trigger.get_absolute_url()}next/")
    assert onwards.status_code == 302
    assert onwards["Location"].startswith(f"{trigger.get_absolute_url()}assess/")
    rationale_give(by=user, assessment=saved, rationale="The reports agree.")
    assert owed(user) is None
    assert client.get(f"{trigger.get_absolute_url()}next/")["Location"].startswith("/today/")


def test_the_form_assesses(
    somebody: Made, client_of: Callable[[User], Client], trigger_of: Made, scales: Scales
) -> None:
    trigger, user = of_sample(trigger_of, blind=False), somebody("duty-assessor")
    points = as_proposed(trigger, scales)
    sent = {
        f"point-{name.replace(' ', '-')}": "unknown" if point is None else str(point) for name, point in points.items()
    }
    answer = client_of(user).post(
        f"{trigger.get_absolute_url()}assess/", {**sent, "finish": "1", "thrive-harm": "Grave."}
    )
    assert answer.status_code == 302
    saved = Assessment.objects.get(trigger=trigger)
    assert saved.points == points
    assert saved.thrive == {"harm": "Grave."}


def test_how_often_proposals_are_accepted_is_counted(somebody: Made, trigger_of: Made, scales: Scales) -> None:
    user, reader = somebody("duty-assessor"), somebody("tasking-manager")
    for accept in (True, True, False):
        trigger = of_sample(trigger_of, blind=False)
        points = as_proposed(trigger, scales) if accept else elsewhere(trigger, scales)
        assessment_save(by=user, trigger=trigger, judgement=Judgement(points, "why", {}), finish=True)
    counted = assessing(reader, TOP)
    assert (counted.shown.count, counted.shown.of) == (2, 3)
    assert counted.blind.of == 0

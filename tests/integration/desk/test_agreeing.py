"""How far two people agree who assessed one trigger: shown once both have finished, counted honestly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.triage.actions.decide import Choice, decision_make
from fourfold.desk.triage.agreeing import agreeing, unseen_pair
from fourfold.desk.triage.models import Assessment, Trigger
from fourfold.desk.triage.records import assessing
from fourfold.matrix.scales import load_scales

Made = Callable[..., Any]
Signed = Callable[[User], Client]
ORDER = ("imminence", "harm to people", "likelihood", "confidence")
HEAD = "How far they agree"


def judged(by: User, trigger: Trigger, *points: int | None, **more: Any) -> Assessment:
    """A finished judgement on the first scales of `ORDER`."""
    said = {"matrix": "invented", "matrix_version": 1, "finished": True, "finished_at": timezone.now(), **more}
    made: Assessment = Assessment.objects.create(
        trigger=trigger, by=by, points=dict(zip(ORDER, points, strict=False)), **said
    )
    return made


@pytest.fixture
def two(somebody: Made) -> tuple[User, User]:
    return somebody("analyst"), somebody("duty-assessor")


def test_it_is_shown_to_those_who_may_see_both_and_only_once_both_have_finished(
    two: tuple[User, User], somebody: Made, client_of: Signed, trigger_of: Made
) -> None:
    trigger, (one, other) = trigger_of(), two

    def page(user: User) -> str:
        return str(client_of(user).get(trigger.get_absolute_url()).content.decode())

    judged(one, trigger, 1, 2, 3, None)
    draft = judged(other, trigger, 1, 3, 0, 4, finished=False, finished_at=None)
    readers = (one, other, somebody("operation-lead"))
    assert not [user for user in readers if HEAD in page(user)]
    draft.finished, draft.finished_at = True, timezone.now()
    draft.save()
    for user in readers:
        told = page(user)
        assert HEAD in told
        assert "Of 3 scales that both judged: the same point on 1, 1 point apart on 1, further apart on 1." in told
        assert "1 scale left unknown by one or both, and not counted." in told
        assert "Likelihood: 3 and 0, 3 points apart" in told
        assert "Confidence: unknown and 4, unknown to one of them" in told
        assert one.name in told
    third = somebody("tasking-manager")
    assert HEAD not in page(third)  # who may still assess it sees neither judgement


def test_an_assessment_is_read_in_the_matrix_s_order(
    two: tuple[User, User], client_of: Signed, trigger_of: Made
) -> None:
    trigger, order = trigger_of(), [scale.name for scale in load_scales(workspace()).scales]
    one = judged(two[0], trigger)
    one.points = dict.fromkeys([*reversed(order), "of an earlier matrix"], 1)
    one.save()
    page = client_of(two[0]).get(trigger.get_absolute_url()).content.decode()
    told = [page.index(f"<li>{name.capitalize()}: 1</li>") for name in [*order, "of an earlier matrix"]]
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ((2, 2), (2, 4), "Of 2 scales that both judged: the same point on 1, 1 point apart on 0, further apart on 1. "
                         "On so few scales that says little."),
        ((2,), (2,), "Of 1 scale that both judged: the same point on 1, 1 point apart on 0, further apart on 0. "
                     "On so few scales that says little."),
        ((None, 1), (None, None), "No scale was judged by both, so nothing can be said. "
                                  "2 scales left unknown by one or both, and not counted."),
        ((0, 0, 0), (0, 0, 0), "Of 3 scales that both judged: the same point on 3, "
                               "1 point apart on 0, further apart on 0."),
    ],
)  # fmt: skip
def test_the_counts_are_said_in_words(
    two: tuple[User, User], trigger_of: Made, one: tuple[int | None, ...], other: tuple[int | None, ...], words: str
) -> None:
    trigger = trigger_of()
    found = agreeing([judged(two[0], trigger, *one), judged(two[1], trigger, *other)], None, ORDER)
    assert found
    assert found.words == words


def test_only_what_was_judged_unseen_counts(two: tuple[User, User], somebody: Made, trigger_of: Made) -> None:
    trigger, now = trigger_of(), timezone.now()

    def at(hours: int) -> dict[str, Any]:
        return {"finished_at": now + dt.timedelta(hours=hours)}

    first = judged(two[0], trigger, 1, 1, 1, **at(0))
    again = judged(two[0], trigger, 4, 4, 4, **at(1))
    second = judged(two[1], trigger, 2, 2, 2, **at(2))
    third = judged(somebody("tasking-manager"), trigger, 3, 3, 3, **at(3))
    held = [third, second, again, first]
    assert unseen_pair(held, None) == (first, second)
    assert unseen_pair(held, now + dt.timedelta(hours=2, minutes=30)) == (first, second)
    assert unseen_pair(held, now + dt.timedelta(hours=1, minutes=30)) is None  # the second could see the first
    second.matrix_version = 2
    assert unseen_pair(held, None) is None


def test_the_record_counts_the_same_pairs(two: tuple[User, User], somebody: Made, trigger_of: Made) -> None:
    unseen, seen = trigger_of(), trigger_of()
    for trigger in (unseen, seen):
        judged(two[0], trigger, 1, 2, 3)
    judged(two[1], unseen, 1, 2, 4)
    decision_make(by=somebody("duty-assessor"), trigger=seen, choice=Choice("monitor", "x"), seen=0)
    judged(two[1], seen, 1, 2, 3)
    found = assessing(somebody("tasking-manager"), 4)
    assert found.twice == 1
    assert {name: (one.pairs, one.same) for name, one in found.by_scale} == {
        "Imminence": (1, 1), "Harm to people": (1, 1), "Likelihood": (1, 0),
    }  # fmt: skip

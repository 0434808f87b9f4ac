"""Scoring groups twice: two scorings side by side, their history, and a second officer who has not seen the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.invented_groups import mapped, points, scored, scored_twice

from fourfold.desk.accounts.access import Denied
from fourfold.desk.accounts.models import User
from fourfold.desk.groups.actions.mapping import Panel, group_move
from fourfold.desk.groups.actions.score import Scored, score_begin_beside, score_save
from fourfold.desk.groups.models import Score
from fourfold.desk.groups.scored import beside, history, sided
from fourfold.desk.groups.states import State
from fourfold.errors import BadInput
from fourfold.groups.scoring import load_scoring

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def test_both_scorings_stand_side_by_side_and_disagreement_is_flagged(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    scored(group, officer, 1, "attribute")
    scored(group, officer, 3, "harm")
    [both] = sided([group])
    assert [one.score.band for one in both.standings if one.score] == ["medium", "very high"]
    assert both.disagree
    page = client_of(officer).get(group.get_absolute_url()).content.decode()
    assert "The two scorings disagree" in page
    assert "no band lies in the ranges of both" in page
    scored(group, officer, None, "attribute")  # unknown: anything from low to very high
    [both] = sided([group])
    assert both.standings[0].score is not None
    assert both.standings[0].score.band == "low to very high"
    assert not both.disagree


def test_unknown_is_a_range_and_never_nothing(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    one = scored(mapped(officer), officer, 3, "attribute", geographical_reach=None)
    # four headings at 3 and reach anywhere from 0 to 4: (12 + 0) / 5 and (12 + 4) / 5
    assert one.low == pytest.approx(2.4)
    assert one.high == pytest.approx(3.2)
    assert one.band == "high to very high"


def test_a_score_is_finished_whole(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group, client = mapped(officer), client_of(officer)
    address = f"/groups/{group.pk}/score/harm/"
    sent = {f"point-{name.replace(' ', '-')}": "2" for name in points("harm", 2)}
    del sent["point-frequency"]
    sent |= {"confidence": "low", "rationale": "Mine"}
    answer = client.post(address, {**sent, "finish": "1"})
    assert answer.status_code == 422
    assert "Still open: frequency" in answer.content.decode()
    assert "Mine" in answer.content.decode()
    assert client.post(address, {**sent, "save": "1"}).status_code == 302  # to go on with later
    assert "checked" in client.get(address).content.decode()
    off = client.post(address, {**sent, "point-frequency": "9", "finish": "1"})
    assert "Scales run from 0 to 4" in off.content.decode()
    for wanting, says in (("rationale", "Give the rationale"), ("confidence", "how confident")):
        bare = client.post(address, {**sent, "point-frequency": "unknown", "finish": "1", wanting: ""})
        assert says in bare.content.decode()
    assert client.post(address, {**sent, "point-frequency": "unknown", "finish": "1"}).status_code == 302
    one = Score.objects.get()
    assert one.points["frequency"] is None
    assert (one.confidence, one.by, one.finished_at is not None) == ("low", officer, True)


def test_the_history_says_what_changed(somebody: Made, client_of: Signed) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    scored(group, officer, 2)
    scored(group, officer, 2, frequency=3, direction=None)
    latest, first = history(group, load_scoring("harm"))
    assert [(one.scale, one.before, one.after) for one in latest.changes] == [
        ("frequency", 2, 3),
        ("direction", 2, None),
    ]
    assert first.changes == ()
    page = client_of(officer).get(f"/groups/{group.pk}/scores/").content.decode()
    assert "Frequency: from 2 to 3" in page
    assert "Direction: from 2 to unknown" in page
    Score.objects.filter(pk=first.score.pk).update(version=99)
    assert history(group, load_scoring("harm"))[0].reworded  # points under another version are not compared


def test_it_is_due_again_as_its_band_says(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    today = timezone.localdate()
    scored(group, officer, 3)  # very high: every 30 days
    scored(group, officer, 0, "attribute")  # low: every 180
    [both] = sided([group])
    assert [one.due for one in both.standings] == [today + dt.timedelta(days=180), today + dt.timedelta(days=30)]
    assert both.overdue == []
    Score.objects.filter(scoring="harm").update(finished_at=timezone.now() - dt.timedelta(days=31))
    [both] = sided([group])
    assert [one.scoring.name for one in both.overdue] == ["harm"]


def test_a_second_officer_scores_unseen_and_then_both_see_how_far_they_agree(somebody: Made, client_of: Signed) -> None:
    first, second = somebody("responsible-officer"), somebody("analyst")
    group = mapped(first)
    scored(group, first, 3)
    client, page = client_of(second), group.get_absolute_url()
    offered = client.get(page).content.decode()
    assert "Score it unseen" in offered
    assert "An invented rationale" not in offered
    assert "very high" not in offered
    begun = client.post(f"/groups/{group.pk}/score/harm/", {"beside": "1"})  # one click
    assert begun["Location"] == f"/groups/{group.pk}/score/harm/"
    for address in (page, f"{page}?scores=shown", "/groups/", f"/groups/{group.pk}/scores/"):
        told = client.get(address, follow=True).content.decode()
        assert "very high" not in told.lower().replace("the highest band", ""), address
        assert "An invented rationale" not in told, address
    sent = {f"point-{name.replace(' ', '-')}": "3" for name in points("harm", 3)}
    sent |= {
        "point-frequency": "1",
        "point-direction": "unknown",
        "confidence": "high",
        "rationale": "Mine",
        "finish": "1",
    }
    answer = client.post(f"/groups/{group.pk}/score/harm/", sent)
    two = Score.objects.get(by=second)
    assert answer["Location"] == f"/groups/{group.pk}/scores/{two.pk}/"
    assert two.unseen is True
    both = beside(two)
    assert (both.same, both.near, both.known) == (7, 7, 8)  # nine scales: one two apart, one not known to one of them
    shown = client.get(answer["Location"]).content.decode()
    assert "7 of 8 scales the same point" in shown
    assert "An invented rationale" in shown
    [standing] = [one for one in sided([group])[0].standings if one.scoring.name == "harm"]
    assert standing.score is not None
    assert standing.score.by == first  # the second never takes the first one's place


def test_who_has_looked_is_no_unseen_second(somebody: Made, client_of: Signed) -> None:
    first, second = somebody("responsible-officer"), somebody("analyst")
    group = mapped(first)
    scored(group, first, 3)
    client = client_of(second)
    assert "An invented rationale" in client.get(f"{group.get_absolute_url()}?scores=shown").content.decode()
    assert "Score it unseen" not in client.get(group.get_absolute_url()).content.decode()
    score_begin_beside(by=second, group=group, scoring="harm")
    two = scored(group, second, 2)
    assert two.unseen is False
    assert "does not count towards agreement" in client.get(f"/groups/{group.pk}/scores/{two.pk}/").content.decode()


def test_nobody_scores_beside_themselves_or_beside_nothing(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    with pytest.raises(BadInput, match="Nobody has scored it yet"):
        score_begin_beside(by=officer, group=group, scoring="harm")
    scored(group, officer)
    with pytest.raises(BadInput, match="You made this score yourself"):
        score_begin_beside(by=officer, group=group, scoring="harm")


def test_who_may_score_and_what(somebody: Made) -> None:
    officer = somebody("responsible-officer")
    group = mapped(officer)
    given = Scored(points("harm", 1), "low", "x")
    for role in ("duty-assessor", "operation-lead", "partner"):
        with pytest.raises(Denied):
            score_save(by=somebody(role), group=group, scoring="harm", scored=given, finish=True)
    group_move(by=officer, group=group, panel=Panel(State.ARCHIVED, "Panel", "Ended"), seen=2)
    with pytest.raises(Denied, match="archived group is not scored"):
        scored(group, officer)


def test_a_second_score_is_not_seen_by_who_is_still_scoring(somebody: Made, client_of: Signed) -> None:
    first, second, third = somebody("responsible-officer"), somebody("analyst"), somebody("analyst")
    group = mapped(first)
    two = scored_twice(group, first, second)
    score_begin_beside(by=third, group=group, scoring="harm")
    assert client_of(third).get(f"/groups/{group.pk}/scores/{two.pk}/").status_code == 404

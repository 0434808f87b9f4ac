"""Programmes, campaigns, training and research: that the 2015 report's own fit; training that lapses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.partners.models import Agency
from fourfold.desk.programmes.models import (
    Campaign,
    CampaignPlace,
    Course,
    FundingBid,
    Programme,
    ProgrammeSession,
    Research,
    Trained,
)
from fourfold.desk.programmes.register import (
    campaigns_counted,
    courses_counted,
    programmes_counted,
    research_counted,
)
from fourfold.desk.programmes.year import load_year
from fourfold.desk.registers.declaration import Count
from fourfold.desk.tasks.chasing import tasks_chase
from fourfold.desk.tasks.dates import Asked, entries
from fourfold.desk.tasks.gathering import mine
from fourfold.errors import BadInput

Made = Callable[..., Any]
Signed = Callable[[User], Client]


def told(counts: list[Count]) -> dict[str, int | None]:
    return {one.title: one.value for one in counts}


def test_the_report_of_2015_fits_and_what_it_does_not_say_stays_unknown(somebody: Made, client_of: Signed) -> None:
    analyst = somebody("analyst")
    assert load_year(by=analyst) == 6
    with pytest.raises(BadInput, match="on record already"):
        load_year(by=analyst)
    play = Programme.objects.get(paragraph="6.4")
    assert (play.p, str(play.funder)) == ("prevent", "Police and Crime Commissioner for Merseyside")
    assert {one.venue_kind for one in play.sessions.all()} == {"school", "college", "prison"}
    counted = told(programmes_counted(Programme.objects.all()))
    assert (counted["People reached"], counted["Sessions that do not say"]) == (None, 3)  # unknown, not nought
    posters = CampaignPlace.objects.get(campaign__paragraph="7.4", channel="poster")
    assert posters.place == "Beauty salons and hairdressers, Liverpool city centre"
    assert told(campaigns_counted(Campaign.objects.all()))["Reach not known"] == 2
    study = Research.objects.get(paragraph="8.2")
    lost, planned = study.bids.all()
    assert (lost.outcome, str(lost.through)) == ("lost", "Liverpool University")
    assert (planned.outcome, planned.pounds) == ("planned", None)
    assert str(planned.through) == "Centre of Policing, Liverpool John Moores University"
    courses = Course.objects.filter(paragraph="8.4")
    assert {one.audience for one in courses} == {"Merseyside Police", "Partners"}
    assert told(courses_counted(courses)) == {"Trained now": 0, "Lapsed": 0, "Trained, not by name": None}
    client = client_of(analyst)
    for name, key in (("programmes", play.pk), ("research", study.pk)):
        page = client.get(f"/registers/{name}/{key}/").content.decode()
        assert "3 December 2015" in page
        assert client.get(f"/registers/{name}/").status_code == 200
    assert client_of(somebody("partner")).get("/registers/programmes/").status_code == 403


def test_training_lapses_after_its_months_and_a_later_one_renews_it(somebody: Made) -> None:
    officer, today = somebody("operation-lead"), timezone.localdate()
    course = Course.objects.create(name="Invented awareness", valid_months=12)
    old = Trained.objects.create(course=course, user=officer, on=dt.date(2024, 2, 29))
    assert old.lapses_on == dt.date(2025, 2, 28)
    assert told(courses_counted(Course.objects.all()))["Lapsed"] == 1
    assert [one.to for one in tasks_chase()] == [officer]
    assert [one.what for one in mine(officer)] == ["Renew your training: Invented awareness"]
    Trained.objects.create(course=course, user=officer, on=today)
    old.refresh_from_db()
    assert old.renewed
    assert told(courses_counted(Course.objects.all())) == {"Trained now": 1, "Lapsed": 0, "Trained, not by name": None}
    Trained.objects.create(course=course, agency=Agency.objects.create(name="Invented school"), count=14, on=today)
    assert told(courses_counted(Course.objects.all()))["Trained, not by name"] == 14
    with pytest.raises(IntegrityError), transaction.atomic():
        Trained.objects.create(course=course, user=officer, count=3, on=today)


def test_reach_says_how_it_was_measured_and_bids_are_counted_by_outcome() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(name="Invented", reach=1000)
    Campaign.objects.create(name="Invented", reach=1000, reach_by="Cards handed out")
    study = Research.objects.create(name="Invented")
    for outcome in ("won", "lost", "lost"):
        FundingBid.objects.create(research=study, outcome=outcome, pounds="1000.50")
    counted = told(research_counted(Research.objects.all()))
    assert (counted["Bids won"], counted["Bids lost"], counted["Bids to be made"]) == (1, 2, 0)
    play = Programme.objects.create(name="Invented play")
    for reached in (30, None, 12):
        ProgrammeSession.objects.create(programme=play, reached=reached)
    assert told(programmes_counted(Programme.objects.all()))["People reached"] == 42


def test_the_calendar_has_what_is_delivered_and_names_nobody_trained(somebody: Made, client_of: Signed) -> None:
    today, outsider = timezone.localdate(), somebody("analyst")
    play = Programme.objects.create(name="An invented play", starts_on=today, ends_on=today)
    ProgrammeSession.objects.create(programme=play, on=today, venue="An invented school")
    hidden = Programme.objects.create(name="A hidden play", starts_on=today)
    ProgrammeSession.objects.create(programme=hidden, on=today)
    hidden.put_in(["lantern"])
    Campaign.objects.create(name="An invented campaign", ends_on=today)
    course = Course.objects.create(name="An invented course")
    for name in ("Ada Invented", "Bo Invented"):
        Trained.objects.create(course=course, name=name, on=today)
    study = Research.objects.create(name="An invented study")
    FundingBid.objects.create(research=study, made_on=today, decided_on=today)
    found = [one.what for one in entries(outsider, Asked(today, today)).entries]
    assert sorted(found) == [
        "A campaign ends: An invented campaign",
        "A programme begins: An invented play",
        "A programme ends: An invented play",
        "An invented play: An invented school",
        "Bid for An invented study, decided",
        "Bid for An invented study, made",
        "Training: An invented course",
    ]
    assert entries(somebody("partner"), Asked(today, today)).entries == []
    page = client_of(outsider).get(f"/tasks/calendar/?day={today:%Y-%m-%d}").content.decode()
    assert "An invented play: An invented school" in page
    assert "Ada" not in page

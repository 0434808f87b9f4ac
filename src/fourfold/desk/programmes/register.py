"""The declarations of the registers of programmes, campaigns, training and research."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.programmes.models import (
    Campaign,
    CampaignPlace,
    Course,
    FundingBid,
    Programme,
    ProgrammeMaterial,
    ProgrammeSession,
    Research,
    Trained,
)
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add

FROM = Section("Where it was taken from", ("source", "paragraph", "not_known"))
WHEN = ("owner", "starts_on", "ends_on")


def _running(rows: QuerySet[Any]) -> QuerySet[Any]:
    today = timezone.localdate()
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=today)).exclude(starts_on__gt=today)


def _child(model: Any, name: str, title: str, singular: str, parent: str, *fields: str, **more: Any) -> Child:
    return Child(model, name, title, singular, parent, fields, fields, **more)


def programmes_counted(rows: QuerySet[Any]) -> list[Count]:
    """What the register of programmes counts. Unknown numbers are counted as such, never as nobody."""
    sessions = ProgrammeSession.objects.filter(programme__in=rows)
    return [
        Count("Running", _running(rows).count(), "Programmes that have begun, or say no day, and have not ended."),
        Count("Sessions", sessions.count(), "Sessions on record."),
        Count("People reached", sessions.aggregate(n=Sum("reached"))["n"], "Of the sessions that say how many; somebody at two sessions counts twice."),
        Count("Sessions that do not say", sessions.filter(reached=None).count(), "Sessions for which nobody said how many people they reached."),
        Count("Not evaluated", rows.filter(evaluation="").count(), "Programmes for which nobody has put on record whether they work."),
    ]  # fmt: skip


def campaigns_counted(rows: QuerySet[Any]) -> list[Count]:
    """What the register of campaigns counts."""
    return [
        Count("Running", _running(rows).count(), "Campaigns that have begun, or say no day, and have not ended."),
        Count("Reach not known", rows.filter(reach=None).count(), "Campaigns whose reach nobody measured."),
        Count("Not evaluated", rows.filter(evaluation="").count(), "Campaigns for which nobody has put on record whether they work."),
    ]  # fmt: skip


def courses_counted(rows: QuerySet[Any]) -> list[Count]:
    """What the register of training counts."""
    today = timezone.localdate()
    trained = Trained.objects.filter(course__in=rows)
    named = trained.filter(count=None)
    valid = named.filter(renewed=False).filter(Q(lapses_on=None) | Q(lapses_on__gte=today))
    return [
        Count("Trained now", valid.count(), "People by name whose training holds; somebody trained in two courses counts twice."),
        Count("Lapsed", named.filter(renewed=False, lapses_on__lt=today).count(), "People by name whose training has lapsed and was not renewed, counted likewise."),
        Count("Trained, not by name", trained.aggregate(n=Sum("count"))["n"], "Where only a number is known."),
    ]  # fmt: skip


def research_counted(rows: QuerySet[Any]) -> list[Count]:
    """What the register of research counts."""
    bids = FundingBid.objects.filter(research__in=rows)
    said = {outcome: bids.filter(outcome=outcome).count() for outcome in ("planned", "made", "won", "lost")}
    return [
        Count("Answered", rows.exclude(found="").count(), "Questions whose answer is on record."),
        Count("Bids to be made", said["planned"], "Bids that were not made yet."),
        Count("Bids that wait", said["made"], "Bids that were made and not decided."),
        Count("Bids won", said["won"], "Bids that were won."),
        Count("Bids lost", said["lost"], "Bids that were lost."),
    ]


add(
    Register(
        model=Programme,
        name="programmes",
        title="Programmes",
        singular="programme",
        about="What is delivered again and again to prevent crime or protect people: to whom, where, who pays, how many it reached, and whether it works.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.CONTRIBUTE_PARTNERS,
        columns=("name", "p", "audience", "funder", "starts_on", "ends_on"),
        filters=("p", "theme", "funder"),
        search=("name", "about", "audience", "evaluation"),
        sections=(
            Section("The programme", ("name", "p", "theme", "about", "audience", "funder", "deliverer", *WHEN)),
            Section("Does it work?", ("evaluation",)),
            FROM,
        ),
        wanted=("p", "funder", "deliverer", "owner", "evaluation"),
        children=(
            _child(
                ProgrammeSession,
                "sessions",
                "Sessions",
                "session",
                "programme",
                "on",
                "venue_kind",
                "venue",
                "audience",
                "reached",
                "feedback",
                wanted=("on", "reached"),
            ),
            _child(
                ProgrammeMaterial, "materials", "Materials", "material", "programme", "name", "kept_at", "reviewed_on"
            ),
        ),
        counts=programmes_counted,
        dates=(("starts_on", "A programme begins"), ("ends_on", "A programme ends")),
        ordering=("name",),
    )  # fmt: skip
)

add(
    Register(
        model=Campaign,
        name="campaigns",
        title="Campaigns",
        singular="campaign",
        about="What the public or some of them are told, where and by which means, and how many it reached.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.CONTRIBUTE_PARTNERS,
        columns=("name", "p", "audience", "starts_on", "ends_on", "reach"),
        filters=("p", "theme"),
        search=("name", "about", "message", "audience"),
        sections=(
            Section("The campaign", ("name", "p", "theme", "about", "message", "audience", "funder", *WHEN)),
            Section("Reach, and does it work?", ("reach", "reach_by", "evaluation")),
            FROM,
        ),
        wanted=("p", "audience", "owner", "reach", "evaluation"),
        children=(
            _child(
                CampaignPlace,
                "places",
                "Where it is seen or heard",
                "place",
                "campaign",
                "channel",
                "place",
                "count",
                "starts_on",
                "ends_on",
            ),
        ),
        counts=campaigns_counted,
        dates=(("starts_on", "A campaign begins"), ("ends_on", "A campaign ends")),
        ordering=("name",),
    )  # fmt: skip
)

add(
    Register(
        model=Course,
        name="training",
        title="Training",
        singular="course",
        about="What people here and at partners are trained in, who was, and when it lapses. Who signs in here is reminded.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.CONTRIBUTE_PARTNERS,
        columns=("name", "p", "audience", "provider", "valid_months"),
        filters=("p", "theme", "provider"),
        search=("name", "about", "audience"),
        sections=(
            Section("The course", ("name", "p", "theme", "about", "audience", "provider", "valid_months", *WHEN)),
            Section("Does it work?", ("evaluation",)),
            FROM,
        ),
        wanted=("p", "provider", "valid_months", "owner"),
        children=(
            _child(
                Trained,
                "trained",
                "Who was trained",
                "training",
                "course",
                "user",
                "name",
                "agency",
                "count",
                "on",
                wanted=("on",),
            ),
        ),
        counts=courses_counted,
        ordering=("name",),
    )  # fmt: skip
)

add(
    Register(
        model=Research,
        name="research",
        title="Research",
        singular="piece of research",
        about="What is to be found out with others, the bids for funds, and what was found.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.CONTRIBUTE_PARTNERS,
        columns=("name", "agency", "owner", "starts_on", "ends_on"),
        filters=("theme", "agency"),
        search=("name", "about", "question", "found"),
        sections=(
            Section("The research", ("name", "p", "theme", "about", "question", "agency", *WHEN)),
            Section("What was found", ("found", "evaluation")),
            FROM,
        ),
        wanted=("question", "agency", "owner"),
        children=(
            _child(
                FundingBid,
                "bids",
                "Bids for funds",
                "bid",
                "research",
                "through",
                "funder",
                "pounds",
                "made_on",
                "outcome",
                "decided_on",
                "why",
                wanted=("funder", "pounds", "made_on"),
            ),
        ),
        counts=research_counted,
        ordering=("name",),
    )  # fmt: skip
)

"""The threat-to-life register's declaration."""

from __future__ import annotations

from typing import Any

from django.db import models

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add
from fourfold.desk.threats.models import AtRisk, Source, Threat, ThreatReview

NOTICE_FIELDS = ("name", "ref", "role", "notice", "notice_at", "served_by", "notice_why")


def counts(threats: models.QuerySet[Any]) -> list[Count]:
    """What the register counts, of the threats that the reader may see."""
    keys = threats.values("pk")
    at_risk, sources = AtRisk.objects.filter(threat__in=keys), Source.objects.filter(threat__in=keys)
    still_open = threats.filter(closed_at=None).prefetch_related("reviews")
    return [
        Count("Open", still_open.count(), "Threats that have not been closed."),
        Count("To be looked at again now", sum(one.overdue for one in still_open), "Open threats whose review is overdue."),
        Count("People at risk", at_risk.count(), "Everybody recorded as at risk, in open and closed threats; one person in two threats counts twice."),
        Count("Notices served on people at risk", at_risk.filter(notice="served").count(), "Of these, those to whom a notice was served, counted likewise."),
        Count("Not served", at_risk.filter(notice="not-served").count(), "Of these, those on whom it was decided not to serve a notice, with the reason on each."),
        Count("Not yet decided", at_risk.filter(notice="").count(), "Of these, those for whom nobody has recorded either."),
        Count("Notices served on sources", sources.filter(notice="served").count(), "Sources on record on whom a disruption notice was served; one in two threats counts twice."),
    ]  # fmt: skip


add(
    Register(
        model=Threat,
        name="threats-to-life",
        title="Threats to life",
        singular="threat to life",
        about="Real and immediate threats to somebody's life: who is at risk, from whom, what they were told, and what was found each time it was looked at again.",
        see=Permission.SEE_THREATS,
        contribute=Permission.CONTRIBUTE_THREATS,
        columns=("reference", "opened_at", "threat", "review_hours", "closed_at"),
        filters=("source_grade", "intelligence_grade"),
        search=("reference", "threat", "how_known"),
        sections=(
            Section("The threat", ("opened_at", "threat", "how_known", "trigger")),
            Section("How good the intelligence is (3x5x2)", ("source_grade", "intelligence_grade", "handling_code")),
            Section("Reviews and closing", ("review_hours", "closed_at", "closed_why")),
        ),
        wanted=("how_known", "source_grade", "intelligence_grade", "handling_code"),
        closing=(("closed_at", "closed_why"), Permission.CLOSE_THREATS),
        children=(
            Child(
                AtRisk,
                "at-risk",
                "People at risk",
                "person at risk",
                "threat",
                (*NOTICE_FIELDS, "safety"),
                (*NOTICE_FIELDS, "safety"),
                ("notice", "safety"),
                ("ref",),
            ),
            Child(
                Source,
                "sources",
                "Where the threat comes from",
                "source of the threat",
                "threat",
                NOTICE_FIELDS,
                NOTICE_FIELDS,
                ("notice",),
                ("ref",),
            ),
            Child(
                ThreatReview, "reviews", "Reviews", "review", "threat", ("at", "finding"), ("at", "finding", "added_by")
            ),
        ),
        counts=counts,
        ordering=("closed_at", "-opened_at"),
    )  # fmt: skip
)

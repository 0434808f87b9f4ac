"""The declarations of the registers of partners."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.partners.models import (
    Agency,
    AgreedData,
    AgreedParty,
    AgreedPurpose,
    Agreement,
    AgreementReview,
    Contact,
    Power,
)
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add


def agencies_counted(agencies: models.QuerySet[Any]) -> list[Count]:
    """What the register of agencies counts."""
    now = agencies.filter(ended_on=None)
    return [
        Count("Partners now", now.count(), "Agencies that have not ended."),
        Count("Private sector", now.filter(sector="private").count(), "Of these, businesses and other private bodies."),
    ]


def agreements_counted(agreements: models.QuerySet[Any]) -> list[Count]:
    """What the register of agreements counts."""
    today = timezone.localdate()
    held = list(agreements)
    return [
        Count("In force", sum(one.live(today) for one in held), "Agreements that have begun, have not ended and are not suspended."),
        Count("Review overdue", sum(one.review_by is not None and one.review_by < today for one in held), "Agreements in force or suspended whose day of review has passed."),
        Count("Without an owner", sum(one.owner_id is None and one.ended_on is None for one in held), "Agreements that have not ended and for which nobody answers."),
    ]  # fmt: skip


add(
    Register(
        model=Agency,
        name="agencies",
        title="Agencies",
        singular="agency",
        about="Whom the force works with: public, private and voluntary; whom to ask there, and the powers that they can bring.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.CONTRIBUTE_PARTNERS,
        columns=("name", "kind", "sector", "area", "ended_on"),
        filters=("kind", "sector"),
        search=("name", "area", "about"),
        sections=(Section("The agency", ("name", "kind", "sector", "area", "about", "ended_on")),),
        wanted=("kind", "sector"),
        children=(
            Child(
                Contact,
                "contacts",
                "Contacts",
                "contact",
                "agency",
                ("name", "post", "email", "telephone", "ended_on"),
                ("name", "post", "email", "telephone", "ended_on"),
                ("email", "telephone"),
            ),
            Child(
                Power,
                "powers",
                "Powers that it can bring",
                "power",
                "agency",
                ("what", "law"),
                ("what", "law"),
                ("law",),
            ),
        ),
        counts=agencies_counted,
        ordering=("name",),
    )  # fmt: skip
)

add(
    Register(
        model=Agreement,
        name="agreements",
        title="Information-sharing agreements",
        singular="agreement",
        about="What may be shared with whom, for what and under which law. Without one in force that covers the purpose and the sort of record, nothing is disclosed but in an emergency.",
        see=Permission.SEE_PARTNERS,
        contribute=Permission.MANAGE_AGREEMENTS,
        columns=("reference", "title", "owner", "starts_on", "review_by", "suspended_on", "ended_on"),
        filters=("owner",),
        search=("reference", "title", "gateway", "necessity", "conditions"),
        sections=(
            Section("The agreement", ("title", "gateway", "necessity", "conditions", "owner")),
            Section("In force", ("starts_on", "ends_on", "kept_at")),
            Section("Suspended or ended", ("suspended_on", "suspended_why", "ended_on", "ended_why")),
        ),
        wanted=("gateway", "necessity", "owner", "starts_on", "kept_at"),
        children=(
            Child(
                AgreedPurpose,
                "purposes",
                "What it is for",
                "purpose",
                "agreement",
                ("purpose", "words"),
                ("purpose", "words"),
            ),
            Child(
                AgreedData,
                "data",
                "What may be shared",
                "sort of record",
                "agreement",
                ("sort", "words", "personal", "protected"),
                ("sort", "words", "personal", "protected"),
            ),
            Child(
                AgreedParty,
                "parties",
                "Between whom",
                "party",
                "agreement",
                ("agency", "takes", "signatory", "post", "signed_on"),
                ("agency", "takes", "signatory", "post", "signed_on"),
                ("signatory", "signed_on"),
            ),
            Child(
                AgreementReview,
                "reviews",
                "Reviews",
                "review",
                "agreement",
                ("on", "finding", "next_by"),
                ("on", "finding", "next_by", "added_by"),
            ),
        ),
        counts=agreements_counted,
        ordering=("title",),
    )  # fmt: skip
)

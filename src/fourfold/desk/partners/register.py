"""The declarations of the registers of partners."""

from __future__ import annotations

from typing import Any

from django.db import models

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.partners.models import Agency, Contact, Power
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add


def agencies_counted(agencies: models.QuerySet[Any]) -> list[Count]:
    """What the register of agencies counts."""
    now = agencies.filter(ended_on=None)
    return [
        Count("Partners now", now.count(), "Agencies that have not ended."),
        Count("Private sector", now.filter(sector="private").count(), "Of these, businesses and other private bodies."),
    ]


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

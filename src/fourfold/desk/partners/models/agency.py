"""Agencies, whom to ask there, and the powers that they can bring; and which agency a partner's user belongs to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.accounts.models import MARKING_CHOICES, User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted
from fourfold.history.schema import MARKINGS

KINDS = [
    ("police", "Police force"),
    ("national", "National law enforcement: the National Crime Agency, Border Force and the like"),
    ("council", "Council"),
    ("community-safety", "Community safety partnership"),
    ("fire", "Fire and rescue"),
    ("trading-standards", "Trading standards"),
    ("health", "Health"),
    ("prison-probation", "Prison or probation"),
    ("youth-justice", "Youth justice"),
    ("education", "School, college or inspectorate"),
    ("university", "University"),
    ("housing", "Housing provider"),
    ("revenue", "Tax, benefits or immigration"),
    ("regulator", "Regulator or licensing body"),
    ("charity", "Charity or community body"),
    ("business", "Business"),
    ("commissioner", "Police and Crime Commissioner's office"),
    ("other", "Other"),
]
SECTORS = [("public", "Public"), ("private", "Private"), ("voluntary", "Voluntary")]


class Agency(Restricted):
    """A body that the force works with, itself among them, by the one name that it has here."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("name", "kind", "sector", "area", "ended_on", "added_by"), Handling.PLAIN),
        "about": Handling.WORDS,
    }
    name = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=20, choices=KINDS, blank=True)
    sector = models.CharField(max_length=10, choices=SECTORS, blank=True)
    area = models.CharField("where it works", max_length=200, blank=True)
    about = models.TextField("what it does in this work", blank=True)
    ended_on = models.DateField("no longer a partner since", null=True, blank=True)
    marking = models.CharField(max_length=40, choices=MARKING_CHOICES, default=MARKINGS[0])  # who they are is no secret
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Restricted.Meta):
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.name


class Contact(Kept):
    """Whom to ask at an agency."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("agency", "post", "ended_on"), Handling.PLAIN),
        **dict.fromkeys(("name", "email", "telephone"), Handling.STAFF),
    }
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=150)
    post = models.CharField("what they do there", max_length=150, blank=True)
    email = models.EmailField("e-mail", blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    ended_on = models.DateField("no longer since", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Power(Kept):
    """Something that an agency may do by law and others may not: what, and under which law."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("agency", "what", "law"), Handling.PLAIN)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="powers")
    what = models.CharField("what it may do", max_length=300)
    law = models.CharField("under which law", max_length=300, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what


class Belonging(Kept):
    """Which agency somebody who signs in comes from. It decides what a partner sees, so an administrator says it."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("user", "agency", "why", "said_by"), Handling.PLAIN)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="belonging")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    why = models.CharField(max_length=300)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: {self.agency}"


def agency_of(user: User) -> Agency | None:
    """The agency that a user comes from, if anybody said; none once it is no longer a partner."""
    held: Belonging | None = Belonging.objects.filter(user=user, agency__ended_on=None).select_related("agency").first()
    return held.agency if held else None

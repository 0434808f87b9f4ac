"""Who is in a group, and whom it exploits: two lists, never one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.groups.models.dated import Fact
from fourfold.desk.groups.models.group import Group

ROLES = [
    ("organiser", "Organiser"),
    ("trusted", "Trusted by an organiser"),
    ("enforcer", "Enforcer"),
    ("supplier", "Supplier"),
    ("dealer", "Dealer"),
    ("courier", "Courier"),
    ("financier", "Financier"),
    ("facilitator", "Professional facilitator"),
    ("other", "Another role"),
    ("not-known", "Role not known"),
]
HARMED = [("victim", "Victim"), ("vulnerable", "Vulnerable person"), ("exploited", "Exploited person")]
REFERRALS = [
    ("not-made", "No referral made yet"),
    ("made", "Referral made"),
    ("accepted", "Referral accepted; support in place"),
    ("declined", "Support offered and declined"),
    ("not-needed", "No referral needed, with the reason"),
]


class Member(Fact):
    """Somebody in a group, in a role, for a time. What a person has suffered at its hands is `Exploited`."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        "role": Handling.PLAIN,
        **dict.fromkeys(("ref", "name", "basis"), Handling.PERSONAL),
    }
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    ref = models.CharField("reference", max_length=200, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField("role in the group", max_length=12, choices=ROLES, default="not-known")
    basis = models.TextField("why we think so", blank=True)

    class Meta(Fact.Meta):
        pass

    def __str__(self) -> str:
        until = f", until {self.to_on:%-d %B %Y}" if self.to_on else ""
        return f"{self.name or self.ref}, {self.get_role_display().lower()}{until}"

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.ref),)


class Exploited(Fact):
    """Somebody whom a group harms or exploits, with what safeguarding was offered. Never counted as a member."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("role", "referral", "referral_on", "referral_to"), Handling.PLAIN),
        **dict.fromkeys(("ref", "name", "how", "referral_why"), Handling.PROTECTED),
    }
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="exploited")
    ref = models.CharField("reference", max_length=200, blank=True, db_index=True, help_text="As nominal:P000123")
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=12, choices=HARMED, default="exploited")
    how = models.TextField("how they are harmed or exploited", blank=True)
    referral = models.CharField("safeguarding referral", max_length=12, choices=REFERRALS, default="not-made")
    referral_on = models.DateField("day of the referral", null=True, blank=True)
    referral_to = models.CharField("to whom", max_length=150, blank=True)
    referral_why = models.TextField("why none is needed, or what came of it", blank=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "exploited"
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(referral="not-needed", referral_why=""),
                name="exploited_no_referral_has_its_reason",
                violation_error_message="Say why no referral is needed.",
            ),
        ]

    def __str__(self) -> str:
        who = self.name or self.ref or "Not named"
        return f"{who}, {self.get_role_display().lower()}: {self.get_referral_display().lower()}"

    def subjects(self) -> Iterable[tuple[str, str]]:
        return ((self.role, self.ref),)

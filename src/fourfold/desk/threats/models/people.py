"""Who is at risk, and from whom: two lists, never one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.threats.models.threat import Threat

NOTICE = [
    ("", "Not yet decided"),
    ("served", "Served"),
    ("not-served", "Not served, with the reason"),
]


class Person(Kept):
    """Somebody in a threat, with their role and whether a notice was served on them."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("threat", "role", "notice", "notice_at", "served_by"), Handling.PLAIN),
        **dict.fromkeys(("name", "ref", "notice_why"), Handling.PROTECTED),
    }
    role: models.CharField[str, str]
    name = models.CharField(max_length=150, blank=True)
    ref = models.CharField("reference", max_length=200, blank=True, help_text="As the history names them")
    notice = models.CharField(max_length=12, choices=NOTICE, blank=True)
    notice_at = models.DateTimeField("served, or decided", null=True, blank=True)
    served_by = models.CharField("by", max_length=150, blank=True)
    notice_why = models.TextField("why it was not served, or how it was taken", blank=True)

    class Meta(Kept.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(notice="not-served") | ~models.Q(notice_why=""),
                name="%(class)s_not_served_has_a_reason",
                violation_error_message="Say why the notice was not served.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name="", ref=""),
                name="%(class)s_is_somebody",
                violation_error_message="Give a name or a reference.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.ref} ({self.role})"


class AtRisk(Person):
    """Somebody whose life is threatened; a notice to them is often called an Osman warning."""

    HANDLING: ClassVar[dict[str, Handling]] = {"safety": Handling.PROTECTED}
    threat = models.ForeignKey(Threat, on_delete=models.PROTECT, related_name="at_risk")
    role = models.CharField(
        max_length=20, choices=[("victim", "Victim"), ("vulnerable", "Vulnerable")], default="victim"
    )
    safety = models.TextField("what was done to keep them safe", blank=True)

    class Meta(Person.Meta):
        verbose_name = "person at risk"


class Source(Person):
    """Somebody from whom the threat comes; a notice to them is a disruption notice."""

    HANDLING: ClassVar[dict[str, Handling]] = {}
    threat = models.ForeignKey(Threat, on_delete=models.PROTECT, related_name="sources")
    role = models.CharField(max_length=20, choices=[("suspect", "Suspect"), ("subject", "Subject")], default="suspect")

    class Meta(Person.Meta):
        verbose_name = "source of the threat"

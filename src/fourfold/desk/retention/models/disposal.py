"""Disposals: what is left of a record that was disposed of."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, OnRecord
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet

REASONS = [
    ("no-longer-needed", "No longer needed for a policing purpose"),
    ("wrong", "It is wrong and cannot be put right"),
    ("never-lawful", "It should never have been held"),
    ("request", "The person asked for it to be erased, and is right"),
    ("ordered", "A court or the Information Commissioner ordered it"),
]


class DisposalQuerySet(RestrictedQuerySet["Disposal"]):
    """Disposals."""

    def waiting(self) -> DisposalQuerySet:
        """Those that somebody proposed and nobody has decided."""
        return self.filter(decided_at=None)

    def going_on(self) -> DisposalQuerySet:
        """Those of people that were decided and are still being carried out."""
        return self.filter(done=True).exclude(refs=[])


class Disposal(OnRecord, Restricted):
    """A disposal: proposed by one person, decided by another. It holds nothing of what the record said, so that it can
    stay: `reason` is one of a list, `went` counts what was removed, by sort. It is seen by who could see the record.

    One of everything that is held on a person has `refs`, the references that were judged to be theirs, until it was
    carried out or set aside; `names`, all that texts call them, from when it was begun; and for its key the beginning
    of a digest of the references."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            ("reason", "proposed_by", "proposed_at", "decided_by", "decided_at", "done", "went", "schedule"),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("refs", "names"), Handling.PERSONAL),
    }
    refs: Any = models.JSONField(default=list, blank=True)
    names: Any = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=20, choices=REASONS)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    done = models.BooleanField("disposed of", null=True, blank=True)
    went: Any = models.JSONField(default=dict, blank=True)
    schedule = models.CharField(max_length=120)

    objects: ClassVar[Any] = models.Manager.from_queryset(DisposalQuerySet)()

    class Meta(OnRecord.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=models.Q(decided_at=None), name="disposal_proposed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by=None, done=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False, done__isnull=False),
                name="disposal_decided_at_by_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | models.Q(done=False)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="disposal_decided_by_another",
                violation_error_message="Who proposed a disposal cannot decide it.",
            ),
            models.CheckConstraint(
                condition=models.Q(refs=[]) | models.Q(done=None) | models.Q(done=True),
                name="disposal_set_aside_names_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(names=[]) | ~models.Q(refs=[]), name="disposal_carried_out_names_nobody"
            ),
        ]

    def __str__(self) -> str:
        state = "being carried out" if self.going_on else {None: "proposed", True: "done", False: "not done"}[self.done]
        return f"Disposal of {self.said}: {state}"

    @property
    def going_on(self) -> bool:
        """Whether it is of a person, was decided, and is still being carried out."""
        return bool(self.done and self.refs)

    @property
    def said(self) -> str:
        """What it is of. Of a person, nothing but the beginning of the digest is said."""
        return f"{self.kind} {self.key[:12]}" if self.kind == "person" else f"{self.kind} {self.key}"


class Carrying(models.Model):
    """How far the disposal of a person is. Kept apart from it, because it is nobody's act; gone when it is done.
    `said`: why it went no further."""

    disposal = models.OneToOneField(Disposal, on_delete=models.CASCADE, related_name="carrying")
    step = models.CharField(max_length=100, default="It waits for its turn: one thing is written at a time")
    at = models.DateTimeField(auto_now=True)
    said = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.disposal_id}: {self.step}"


class Recall(Kept):
    """A copy that left the desk before its record was disposed of: `entry` is the audit's number of that disclosure,
    `said` what it was for, until whoever has it is told (Data Protection Act 2018, section 48(9) and (10)) and somebody
    says that they were."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("disposal", "entry", "told_at", "told_by"), Handling.PLAIN),
        "said": Handling.WORDS,
    }
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="recalls")
    entry = models.BigIntegerField()
    said = models.CharField(max_length=500, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "entry"], name="recall_once"),
            models.CheckConstraint(
                condition=models.Q(told_at=None, told_by=None) | models.Q(told_at__isnull=False, told_by__isnull=False),
                name="recall_told_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"Copy of {self.disposal.kind} {self.disposal.key}, disclosure {self.entry}"

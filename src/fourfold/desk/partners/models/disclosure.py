"""Disclosures: what was told to which agency, under which agreement, for what, by whom."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.compartments.restricted import Restricted, RestrictedQuerySet, Sight
from fourfold.desk.partners.models.agency import Agency
from fourfold.desk.partners.models.agreement import PURPOSES, Agreement
from fourfold.desk.registers.numbered import next_reference
from fourfold.redacting import readable

EMERGENCIES = ("life", "child", "adult", "exploitation")
"""For what something may be disclosed without an agreement: somebody would be harmed meanwhile."""


class State(models.TextChoices):
    """How a disclosure stands. Only one that was made has left."""

    WAITING = "waiting", "Waits for a second person"
    MADE = "made", "Made"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class DisclosureQuerySet(RestrictedQuerySet["Disclosure"]):
    """Disclosures."""

    def in_sight(self, sight: Sight) -> Self:
        """Those that one with this sight may see: none to an agency that they may not know of, because it names it."""
        known = Agency.objects.in_sight(sight).filter(pk=models.OuterRef("agency_id"))
        return super().in_sight(sight).filter(models.Q(agency=None) | models.Exists(known))

    def made_to(self, agency: Agency, user: User) -> Self:
        """Those made to an agency that one of its own people may see."""
        return super().in_sight(Sight.of(user)).filter(agency=agency, state=State.MADE)

    def to_review(self) -> DisclosureQuerySet:
        """Emergency disclosures that nobody has reviewed."""
        return self.filter(agreement=None, emergency=True, reviewed_at=None).exclude(state=State.REFUSED)


class Disclosure(Restricted):
    """A disclosure. One person proposes it; where the settings say so, another makes it. Its package is `content`,
    sealed by `digest` over it with `salts` (`fourfold.redacting`); nothing changes it but a disposal. `left_out` counts
    what the package does not say, by kind; `held_back` names what of it its proposer chose to leave out, by its title.
    It has the highest marking and all the compartments of its records.

    In an emergency there is no agreement: `kinds` are then the handling classes that its maker held necessary, and
    `reviewer` looks at it by `review_by`. `agency` and `agreement` are let go of where these are disposed of."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "reference", "agency", "agreement", "emergency", "purpose", "kinds", "state", "proposed_by",
                "proposed_at", "decided_by", "decided_at", "digest", "left_out", "held_back", "redacted_at", "reviewer",
                "review_by", "reviewed_by", "reviewed_at", "withdrawn_by", "withdrawn_at",
            ),
            Handling.PLAIN,
        ),
        "recipient": Handling.STAFF,
        **dict.fromkeys(("why", "decided_why", "finding", "withdrawn_why"), Handling.WORDS),
        "content": Handling.DERIVED,
        "salts": Handling.SECRET,
    }  # fmt: skip
    reference = models.CharField(max_length=20, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disclosures", null=True)
    recipient = models.CharField(max_length=200)
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="disclosures", null=True, blank=True
    )
    emergency = models.BooleanField(default=False)
    purpose = models.CharField(max_length=20, choices=PURPOSES)
    why = models.TextField()
    kinds: Any = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_why = models.TextField(blank=True)
    content: Any = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    salts: Any = models.JSONField(default=dict, blank=True)
    left_out: Any = models.JSONField(default=dict, blank=True)
    held_back: Any = models.JSONField(default=list, blank=True)
    redacted_at = models.DateTimeField(null=True, blank=True)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    finding = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: ClassVar[Any] = models.Manager.from_queryset(DisclosureQuerySet)()

    class Meta(Restricted.Meta):
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=State.WAITING, decided_at=None, decided_by=None)
                | (~models.Q(state=State.WAITING) & models.Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="disclosure_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(emergency=False, reviewer=None, review_by=None)
                | models.Q(emergency=True, reviewer__isnull=False, review_by__isnull=False),
                name="disclosure_in_an_emergency_is_reviewed",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewer=None) | ~models.Q(reviewer=models.F("proposed_by")),
                name="disclosure_reviewed_by_another",
                violation_error_message="Somebody else has to review it.",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None, finding="")
                | (models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~models.Q(finding="")),
                name="disclosure_reviewed_at_by_and_finding",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_why="")
                | (models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_why="")),
                name="disclosure_withdrawn_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, to {self.recipient}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference = self.reference or next_reference("DIS")
        super().save(*args, **kwargs)

    @property
    def readable(self) -> dict[str, Any]:
        """The package as people read it."""
        found: dict[str, Any] = readable(self.content)
        return found


class Disclosed(Kept):
    """A record that a disclosure is of, as the audit names it. `number` is its place in the package, from 1."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(("disclosure", "number", "kind", "key"), Handling.PLAIN)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="records")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)

    class Meta(Kept.Meta):
        ordering = ["number"]
        indexes = [models.Index(fields=["kind", "key"], name="disclosed_of")]
        constraints = [models.UniqueConstraint(fields=["disclosure", "kind", "key"], name="disclosed_once")]

    def __str__(self) -> str:
        return f"{self.disclosure.reference}: {self.kind} {self.key}"

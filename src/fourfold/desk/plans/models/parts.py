"""What a plan is made of: objectives and actions under the four Ps, intelligence gaps, and what was considered."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from fourfold.desk.accounts.models import User
from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept, KeptQuerySet
from fourfold.desk.partners.models import Agency
from fourfold.desk.plans.models.plan import Plan
from fourfold.desk.plans.tactics import TacticField
from fourfold.desk.triage.models.deployment import PS

ASPECTS = [
    ("safeguarding", "Safeguarding"),
    ("assets", "Assets and money"),
    ("offenders", "Managing offenders over their lives"),
]
"""What an action may also be for: what a plan's quality asks after, whichever P it stands under."""
CONSIDERED = [
    ("safeguarding", "Safeguarding", "Who is or may be harmed or exploited, and what is done for them?"),
    ("assets", "Assets", "Whose money and property is this, and what may be restrained or recovered?"),
    ("displacement", "Displacement and retaliation", "Where may it move to, and who may strike back at whom?"),
    ("proportionality", "Proportionality and equality", "Is it no more than is needed, and whom does it fall on?"),
]
"""What every plan is to consider: its name, its title, and what it asks."""


def check_known_to(plan: Plan, user: User | None) -> None:
    """Raise Django's `ValidationError` for somebody whose marking or compartments hide the plan from them."""
    if user is not None and not plan.visible_for(user):
        raise ValidationError(f"{user} may not know of this plan, so cannot be asked to do something for it.")


class PlanObjective(Kept):
    """What is to be reached under one P, and how it will be seen."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("plan", "p", "added_by"), Handling.PLAIN),
        **dict.fromkeys(("words", "measure"), Handling.WORDS),
    }
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="objectives")
    p = models.CharField("which P", max_length=10, choices=PS)
    words = models.TextField("what is to be reached")
    measure = models.CharField("how it will be seen", max_length=300, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words[:80]


class PlanActionQuerySet(KeptQuerySet["PlanAction"]):
    """Actions of plans."""

    def kept(self) -> Self:
        """Those that were not dropped."""
        return self.filter(dropped_at=None)

    def open(self) -> Self:
        """Those still to be done."""
        return self.kept().filter(done_at=None)


class PlanAction(Kept):
    """One thing that somebody is to do under one P. It is done once, with what came of it, or dropped with its reason;
    nothing is deleted. `aspect`: what it is also for, which a plan's quality asks after."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(
            (
                "plan", "p", "owner", "agency", "due", "tactic", "aspect", "done_at", "done_by", "dropped_at",
                "dropped_by", "added_by",
            ),
            Handling.PLAIN,
        ),
        **dict.fromkeys(("what", "measure", "result", "dropped_why"), Handling.WORDS),
    }  # fmt: skip
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    p = models.CharField("which P", max_length=10, choices=PS)
    what = models.CharField("what is to be done", max_length=300)
    tactic = TacticField("tactic from the menu", max_length=300, blank=True)
    aspect = models.CharField("also for", max_length=12, choices=ASPECTS, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="plan_actions", null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plan_actions", null=True, blank=True)
    due = models.DateField("by", null=True, blank=True)
    measure = models.CharField("how its effect will be seen", max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    result = models.TextField("what came of it", blank=True, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    dropped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    dropped_why = models.TextField("why it was dropped", blank=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects: ClassVar[Any] = models.Manager.from_queryset(PlanActionQuerySet)()

    class Meta(Kept.Meta):
        ordering = ["due", "pk"]
        indexes = [models.Index(fields=["done_at", "dropped_at", "due"], name="plan_action_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None, result="")
                | (models.Q(done_at__isnull=False, done_by__isnull=False) & ~models.Q(result="")),
                name="plan_action_done_at_by_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(dropped_at=None, dropped_by=None, dropped_why="")
                | (models.Q(dropped_at__isnull=False, dropped_by__isnull=False) & ~models.Q(dropped_why="")),
                name="plan_action_dropped_at_by_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(dropped_at=None), name="plan_action_done_or_dropped"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        """Nobody is asked to act on what they may not know of."""
        check_known_to(self.plan, self.owner)

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.dropped_at is None

    @property
    def overdue(self) -> bool:
        """Whether its day has passed without its being done."""
        return self.open and self.due is not None and self.due < timezone.localdate()


class IntelligenceGap(Kept):
    """What is not known and has to be, who collects it, and what was found."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("plan", "owner", "due", "filled_at", "filled_by", "added_by"), Handling.PLAIN),
        **dict.fromkeys(("question", "answer"), Handling.WORDS),
    }
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="gaps")
    question = models.CharField("what is not known", max_length=300)
    owner = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        related_name="intelligence_gaps",
        null=True,
        blank=True,
        verbose_name="who collects it",
    )
    due = models.DateField("by", null=True, blank=True)
    filled_at = models.DateTimeField(null=True, blank=True, editable=False)
    filled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)
    answer = models.TextField("what was found", blank=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(filled_at=None, filled_by=None, answer="")
                | (models.Q(filled_at__isnull=False, filled_by__isnull=False) & ~models.Q(answer="")),
                name="gap_filled_at_by_and_how",
            )
        ]

    def __str__(self) -> str:
        return self.question

    def clean(self) -> None:
        """Nobody is asked to find out about what they may not know of."""
        check_known_to(self.plan, self.owner)


class Consideration(Kept):
    """That something was considered: what, in which words, on which day, by who put it on record."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("plan", "what", "on", "added_by"), Handling.PLAIN),
        "words": Handling.WORDS,
    }
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="considerations")
    what = models.CharField(
        "what was considered", max_length=16, choices=[(name, title) for name, title, _ in CONSIDERED]
    )
    words = models.TextField("what was concluded, and why")
    on = models.DateField("on", default=timezone.localdate)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta(Kept.Meta):
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.on:%-d %B %Y}"

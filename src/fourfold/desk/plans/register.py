"""The declaration of the register of plans."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.plans.models import Consideration, IntelligenceGap, Plan, PlanAction, PlanObjective
from fourfold.desk.registers.declaration import Child, Count, Register, Section, add


def counts(plans: Any) -> list[Count]:
    """What the register counts, of the plans that the reader may see."""
    today = timezone.localdate()
    live = plans.live()
    actions = PlanAction.objects.kept().filter(plan__in=live.values("pk"), due__lte=today)
    return [
        Count("Live", live.count(), "Plans that are worked to now."),
        Count("Review overdue", live.filter(review_by__lt=today).count(), "Live plans whose day of review has passed."),
        Count("Actions done", actions.exclude(done_at=None).count(), f"Of {actions.count()} actions of live plans that were due by today, those that were done."),
    ]  # fmt: skip


add(
    Register(
        model=Plan,
        name="plans",
        title="4P plans",
        singular="plan",
        about="What is to be done under Pursue, Prevent, Protect and Prepare about a group, a theme, an area or a hot spot.",
        see=Permission.SEE_PLANS,
        contribute=Permission.CONTRIBUTE_PLANS,
        columns=("reference", "title", "kind", "state", "review_by"),
        filters=("kind", "state"),
        search=("reference", "title", "problem", "place", "learned"),
        sections=(
            Section(
                "The plan", ("title", "kind", "group", "themes", "place", "area", "shape", "boundaries", "problem")
            ),
            Section("What it rests on", ("profile", "profile_on")),
            Section("Who answers for it (of a group’s plan, the group’s officers do)", ("sro", "lro")),
            Section("From, review and learning", ("from_on", "review_by", "learned")),
            Section("Where it was taken from", ("source", "paragraph")),
        ),
        wanted=("themes", "problem", "profile", "profile_on", "review_by"),
        places=("place",),
        dates=(("review_by", "Review of a plan"),),
        children=(
            Child(
                PlanObjective,
                "objectives",
                "Objectives",
                "objective",
                "plan",
                ("p", "words", "measure"),
                ("p", "words", "measure"),
                ("measure",),
            ),
            Child(
                PlanAction,
                "actions",
                "Actions",
                "action",
                "plan",
                ("p", "what", "tactic", "aspect", "owner", "agency", "due", "measure"),
                (
                    "p",
                    "what",
                    "tactic",
                    "aspect",
                    "owner",
                    "agency",
                    "due",
                    "measure",
                    "done_at",
                    "result",
                    "dropped_why",
                ),
                ("agency", "due", "measure"),
            ),
            Child(
                IntelligenceGap,
                "gaps",
                "Intelligence gaps",
                "intelligence gap",
                "plan",
                ("question", "owner", "due"),
                ("question", "owner", "due", "filled_at", "answer"),
                ("owner", "due"),
            ),
            Child(
                Consideration,
                "considered",
                "What was considered",
                "consideration",
                "plan",
                ("what", "words", "on"),
                ("what", "words", "on", "added_by"),
            ),
        ),
        counts=counts,
        ordering=("title",),
    )  # fmt: skip
)

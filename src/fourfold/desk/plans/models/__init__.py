"""What is kept of plans."""

from fourfold.desk.plans.models.change import PlanChange
from fourfold.desk.plans.models.parts import Consideration, IntelligenceGap, PlanAction, PlanObjective
from fourfold.desk.plans.models.plan import Plan
from fourfold.desk.plans.models.review import Awaited, PlanReview, ReviewRound

__all__ = [
    "Awaited",
    "Consideration",
    "IntelligenceGap",
    "PlanObjective",
    "Plan",
    "PlanAction",
    "PlanChange",
    "PlanReview",
    "ReviewRound",
]

"""What is kept about cohorts."""

from fourfold.desk.cohorts.models.cohort import Cohort, MatchFile
from fourfold.desk.cohorts.models.glass import BreakGlass
from fourfold.desk.cohorts.models.person import CohortPerson, CohortReview, CriterionMet, SupportOffered

__all__ = [
    "BreakGlass", "Cohort", "CohortPerson", "CohortReview", "CriterionMet", "MatchFile", "SupportOffered",
]  # fmt: skip

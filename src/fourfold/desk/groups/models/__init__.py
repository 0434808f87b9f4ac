"""What is kept of groups, one model a file."""

from fourfold.desk.groups.models.change import StateChange
from fourfold.desk.groups.models.disruption import Disruption
from fourfold.desk.groups.models.enabler import Enabler
from fourfold.desk.groups.models.evidence import Statement
from fourfold.desk.groups.models.group import Group
from fourfold.desk.groups.models.ownership import Ownership
from fourfold.desk.groups.models.people import Exploited, Member
from fourfold.desk.groups.models.priority import ConcernReview, PriorityIndividual, Vulnerability
from fourfold.desk.groups.models.score import Score
from fourfold.desk.groups.models.tension import Tension
from fourfold.desk.groups.models.territory import Territory

__all__ = [
    "ConcernReview",
    "Disruption",
    "Enabler",
    "Exploited",
    "Group",
    "Member",
    "Ownership",
    "PriorityIndividual",
    "Score",
    "StateChange",
    "Statement",
    "Tension",
    "Territory",
    "Vulnerability",
]

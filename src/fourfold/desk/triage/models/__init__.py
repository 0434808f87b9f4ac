"""What triage keeps, one model a file."""

from fourfold.desk.triage.models.assessment import Assessment
from fourfold.desk.triage.models.bid import Bid
from fourfold.desk.triage.models.decision import Decision
from fourfold.desk.triage.models.deployment import Deployment
from fourfold.desk.triage.models.meeting import Meeting
from fourfold.desk.triage.models.review import Review
from fourfold.desk.triage.models.trigger import Concerned, Standing, Trigger

__all__ = ["Assessment", "Bid", "Concerned", "Decision", "Deployment", "Meeting", "Review", "Standing", "Trigger"]

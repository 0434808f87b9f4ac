"""What the threat-to-life register keeps."""

from fourfold.desk.threats.models.people import AtRisk, Source
from fourfold.desk.threats.models.review import ThreatReview
from fourfold.desk.threats.models.threat import Threat

__all__ = ["AtRisk", "Source", "Threat", "ThreatReview"]

"""What is kept about programmes, campaigns, training and research."""

from fourfold.desk.programmes.models.campaign import Campaign, CampaignPlace
from fourfold.desk.programmes.models.course import Course, Trained
from fourfold.desk.programmes.models.programme import Programme, ProgrammeMaterial, ProgrammeSession
from fourfold.desk.programmes.models.research import FundingBid, Research

__all__ = [
    "Campaign", "CampaignPlace", "Course", "FundingBid", "Programme", "ProgrammeMaterial", "ProgrammeSession",
    "Research", "Trained",
]  # fmt: skip

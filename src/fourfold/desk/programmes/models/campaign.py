"""Marketing campaigns: what is said to whom, where and by which means."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfold.desk.audit.handling import Handling
from fourfold.desk.audit.kept import Kept
from fourfold.desk.partners.models import Agency
from fourfold.desk.programmes.models.work import Work

CHANNELS = [
    ("poster", "Poster"),
    ("card", "Card or leaflet"),
    ("press", "Press"),
    ("broadcast", "Radio or television"),
    ("social", "Social media"),
    ("event", "Event"),
    ("other", "Other"),
]


class Campaign(Work):
    """A campaign. `reach` is how many people it reached, as `reach_by` measured it; empty is unknown."""

    HANDLING: ClassVar[dict[str, Handling]] = {
        **dict.fromkeys(("audience", "reach", "reach_by", "funder"), Handling.PLAIN),
        "message": Handling.WORDS,
    }
    message = models.TextField("what it says", blank=True)
    audience = models.CharField("to whom", max_length=200, blank=True)
    funder = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reach = models.PositiveIntegerField("how many people it reached", null=True, blank=True)
    reach_by = models.CharField("how that was measured", max_length=200, blank=True)

    class Meta(Work.Meta):
        constraints = [
            *Work.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(reach=None) | ~models.Q(reach_by=""),
                name="campaign_reach_was_measured",
                violation_error_message="Say how its reach was measured.",
            ),
        ]


class CampaignPlace(Kept):
    """Where a campaign is seen or heard, by which means, from when until when."""

    HANDLING: ClassVar[dict[str, Handling]] = dict.fromkeys(
        ("campaign", "channel", "place", "count", "starts_on", "ends_on"), Handling.PLAIN
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="places")
    channel = models.CharField("by which means", max_length=10, choices=CHANNELS)
    place = models.CharField("where", max_length=200, blank=True)
    count = models.PositiveIntegerField("how many", null=True, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until (the last day)", null=True, blank=True)

    class Meta(Kept.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}{f', {self.place}' if self.place else ''}"

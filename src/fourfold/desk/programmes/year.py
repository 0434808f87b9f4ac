"""What the report of 2015 says of programmes, campaigns, training and research, as records; and nothing else."""

from __future__ import annotations

from importlib import resources
from typing import Any

from django.db import transaction

from fourfold.desk.accounts.models import User
from fourfold.desk.partners.models import Agency
from fourfold.desk.programmes.models import (
    Campaign,
    CampaignPlace,
    Course,
    FundingBid,
    Programme,
    ProgrammeSession,
    Research,
)
from fourfold.errors import BadInput
from fourfold.yaml_files import parse_marked


@transaction.atomic
def load_year(*, by: User) -> int:
    """Put the year's programmes, campaigns, research and courses on record; gives how many. Somebody has to be acting.
    Raises `BadInput` where they are on record already."""
    text = resources.files("fourfold.desk.programmes").joinpath("year_2015.yaml").read_text(encoding="utf-8")
    said = parse_marked(text, "year_2015.yaml")
    source = str(said["source"])
    if Programme.objects.filter(source=source).exists():
        raise BadInput(f"{source} is on record already; nothing was changed.")
    for one in said["programmes"]:
        programme = Programme.objects.create(funder=_agency(one["funder"], by), **_own(one, source, by))
        for venue in one["sessions"]:
            ProgrammeSession.objects.create(programme=programme, venue_kind=venue)
    for one in said["campaigns"]:
        campaign = Campaign.objects.create(**_own(one, source, by))
        for place in one["places"]:
            CampaignPlace.objects.create(campaign=campaign, channel=place["channel"], place=place["place"])
    for one in said["research"]:
        research = Research.objects.create(agency=_agency(one["agency"], by), **_own(one, source, by))
        for bid in one["bids"]:
            through = _agency(bid["through"], by)
            FundingBid.objects.create(research=research, through=through, outcome=bid["outcome"], why=bid["why"])
    for one in said["training"]:
        Course.objects.create(audience=one["audience"], **_own(one, source, by))
    return sum(len(said[name]) for name in ("programmes", "campaigns", "research", "training"))


def _own(one: Any, source: str, by: User) -> dict[str, Any]:
    named = {name: str(one[name]) for name in ("name", "p", "paragraph", "about")}
    return {
        **named,
        "theme": str(one.get("theme", "")),
        "not_known": "\n".join(one["not_known"]),
        "source": source,
        "added_by": by,
    }


def _agency(name: str, by: User) -> Agency:
    found, _ = Agency.objects.get_or_create(name=name, defaults={"added_by": by})
    return found

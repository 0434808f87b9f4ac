"""What judgements hold for the scan: which records were judged to be one, from when until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from fourfold.desk.facts.providing import holds, limits_of
from fourfold.desk.identities.models import Judged
from fourfold.groups.linkage.judgements import SAME


def joined() -> Iterator[Mapping[str, Any]]:
    """Every judgement of "the same" that stood at the end of some day; those taken back, until then."""
    judged = Judged.objects.filter(verdict=SAME).select_related("pair").prefetch_related("pair__compartments")
    for one in judged.order_by("pk"):
        known_day = timezone.localdate(one.at)
        gone_day = timezone.localdate(one.ended_at) if one.ended_at else None
        if known_day != gone_day:
            yield {
                "first": one.pair.first,
                "second": one.pair.second,
                "known_day": known_day,
                "gone_day": gone_day,
                "source": f"desk judged {one.pk}",
                **limits_of(one.pair),
            }


holds("identities", joined)

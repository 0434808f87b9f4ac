"""Outcomes that are held of a crime stay on it when a later download gives the crime again.

A download says of each crime its last outcome so far, so that a later one may make a new version of it. The outcomes
files' news on the crime is not in the row, and would be lost from the new version.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from fourfold.history.schema import INCOMING

OUTCOME, MONTH = "outcome", "outcome_month"
"""The attributes that outcomes files set."""


def with_outcomes(events: pa.Table, held: pa.Table) -> pa.Table:
    """The events with the outcomes that their newest versions (`held`) have."""
    known = held.filter(pc.map_lookup(held["attributes"].combine_chunks(), MONTH, "first").is_valid())
    outcomes = {
        event_id: {name: text for name, text in attributes if name in (OUTCOME, MONTH)}
        for event_id, attributes in zip(known["id"].to_pylist(), known["attributes"].to_pylist(), strict=True)
    }
    if not outcomes:
        return events
    attributes = [
        sorted((dict(own) | outcomes.get(event_id, {})).items())
        for event_id, own in zip(events["id"].to_pylist(), events["attributes"].to_pylist(), strict=True)
    ]
    place = INCOMING.names.index("attributes")
    return events.set_column(place, INCOMING.field(place), pa.array(attributes, INCOMING.field(place).type))

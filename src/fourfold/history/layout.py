"""A history that another version of Fourfold wrote is refused in words, not by a fault deep in a query."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fourfold.errors import BadInput
from fourfold.history.schema import INCOMING, STORED


def check_layout(events: Path, columns: Iterable[str]) -> None:
    """Raise `BadInput` unless the table in the folder `events` has the columns that this version keeps: saying what
    differs, and how to bring the history over. What a source said has every layout in common, so it can be imported
    again from the table itself; columns that only this version keeps are derived."""
    held, kept = set(columns), set(STORED.names)
    missing, unknown = sorted(kept - held), sorted(held - kept)
    if not missing and not unknown:
        return
    if unknown:
        what = f"has {_listed(unknown)}, which this version of Fourfold does not know: a newer one wrote it"
        mend = "Use the version that wrote it."
    else:
        what = f"lacks {_listed(missing)}: an older version of Fourfold wrote it"
        lost = sorted(set(missing) & set(INCOMING.names))
        aside = events.with_name("events-before")
        mend = (
            "Import the original files into a new workspace."
            if lost
            else f"Bring it over, every version of every event, with:\n  mv {events} {aside}\n"
            f"  fourfold import fourfold {aside} --workspace {events.parent.parent}"
        )
    raise BadInput(f"The history in {events} {what}. Nothing in it was changed. {mend}")


def _listed(names: list[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {', '.join(map(repr, names))}"

"""Which state of a record somebody has seen, so that nobody saves over what they have not."""

from __future__ import annotations

from fourfold.desk.audit.kept import Kept


class ChangedMeanwhile(Exception):
    """Somebody else saved the record since it was read."""


def version_of(record: Kept) -> str:
    """Which state of a record somebody has seen: the moment at which it was last changed."""
    return record.changed_at.isoformat() if record.pk and record.changed_at else ""


def check_unchanged(record: Kept, seen: str) -> None:
    """Raise `ChangedMeanwhile` when the record is no longer as it was seen. Nothing is asked of a new record, nor of
    one of which nobody says how they saw it."""
    if record.pk and not record._state.adding and seen:
        now = type(record).fresh(record.pk)
        if version_of(now) != seen:
            raise ChangedMeanwhile

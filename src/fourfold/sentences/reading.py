"""What sentences add up to, in words: what is counted, and what is not."""

from __future__ import annotations

from fourfold.sentences.adding import Total
from fourfold.words import count, listing


def reading(total: Total) -> tuple[str, ...]:
    """A total in sentences: the sum first, then what is counted by itself, then what is not counted."""
    return tuple(filter(None, (_served(total), _alone(total), _counted(total), _not_counted(total))))


def _served(total: Total) -> str:
    if not total.imprisonment and not total.people and not total.sums:
        return "No sentence of imprisonment is recorded."
    least = "At least " if total.at_least else ""
    behind = [count(total.people, "person", "people")] if total.people else []
    if total.sums:
        behind.append(f"{count(total.sums, 'stated sum')} of people who are not told apart")
    return f"{least}{total.imprisonment} of imprisonment in all, of {listing(behind)}."


def _alone(total: Total) -> str:
    parts = []
    if total.life:
        term = f", of which at least {total.life_term} are served" if total.life_term else ""
        unknown = f" (not known of {total.life_unknown})" if total.life_unknown else ""
        parts.append(f"{count(total.life, 'sentence')} for life{term}{unknown}")
    if total.suspended:
        people = count(total.suspended, "person", "people")
        parts.append(f"suspended sentences of {total.suspended_term} on {people}")
    if total.other:
        parts.append(count(total.other, "sentence that is not imprisonment", "sentences that are not imprisonment"))
    return f"Not in that sum: {listing(parts)}." if parts else ""


def _counted(total: Total) -> str:
    parts = []
    if total.under_appeal:
        parts.append(f"{total.under_appeal} under appeal")
    if total.unknown:
        parts.append(f"{total.unknown} of a term that is not known, which adds nothing")
    return f"Counted: {listing(parts)}." if parts else ""


def _not_counted(total: Total) -> str:
    parts = []
    if total.quashed:
        parts.append(f"{total.quashed} quashed")
    if total.within:
        parts.append(f"{total.within} that a stated sum holds already")
    if total.repeated:
        parts.append(f"{count(total.repeated, 'further claim')} of a sentence that is counted once")
    return f"Not counted: {listing(parts)}." if parts else ""

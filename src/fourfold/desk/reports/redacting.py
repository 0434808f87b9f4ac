"""Taking out of sealed reports what is disposed of, so that each still shows that nothing else was changed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fourfold.desk.audit.erasing import erase_details
from fourfold.desk.audit.recording import record_of
from fourfold.desk.reports.models import Sealed
from fourfold.errors import BadInput
from fourfold.redacting import Terms, redact, salts_for, seal_of


def seal(sealed: Sealed) -> None:
    """Seal over salted digests of every text, so that words can be taken out later. Not saved here."""
    sealed.salts = salts_for(sealed.parts)
    sealed.seal = seal_of(sealed.parts, sealed.salts)


def sealed_redact(names: set[tuple[str, str]], terms: Terms) -> int:
    """Take every text that says one of `terms` out of every sealed report; gives out of how many. What a report says is
    in words alone, so that `names`, of what goes, is not asked. Raises `BadInput` for one that is not as it was sealed:
    a redaction must not hide that."""
    return sum(_redact(one, terms) for one in Sealed.objects.select_related("report"))


@transaction.atomic
def _redact(sealed: Sealed, terms: Terms) -> bool:
    whole = sealed.whole
    if not sealed.seal:  # one of before there were seals
        seal(sealed)
    left = redact(sealed.parts, sealed.salts, lambda _, text: terms.within(text))
    if not left.count:
        return False
    if not whole:
        raise BadInput(f"{sealed} is not as it was sealed, so nothing was taken out of it. Find out why first.")
    for name, kept in left.content.items():
        setattr(sealed, name, kept)
    sealed.salts, sealed.redacted_at = left.salts, timezone.now()
    sealed.save()
    erase_details(*record_of(sealed), why="disposed of")
    return True

"""What is done to the governance record: documents are recorded, take one another's place, and end."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.governance.models import Document
from fourfold.desk.governance.requirements import REQUIREMENTS
from fourfold.errors import BadInput


@transaction.atomic
def document_record(*, by: User, sort: str, fields: dict[str, Any], replaces: Document | None = None) -> Document:
    """Put a document on record. It ends the one that it replaces; where there is only ever one of its sort, the one
    before it. Raises `Denied`, `BadInput`, and Django's `ValidationError` by field."""
    check_may(by, Permission.MANAGE_GOVERNANCE)
    if sort not in REQUIREMENTS:
        raise BadInput(f"There is no {sort!r} to record. There are: {', '.join(REQUIREMENTS)}.")
    before = Document.fresh(replaces.pk) if replaces else None
    if before is None and not REQUIREMENTS[sort].many:
        before = Document.objects.select_for_update().live().filter(sort=sort).order_by("-pk").first()
    if before is not None and (before.sort != sort or before.ended_at):
        raise BadInput(f"“{before.name}” has ended, or is of another sort: it cannot be replaced.")
    made = Document(sort=sort, replaces=before, recorded_by=by, **fields)
    made.full_clean()
    if before is not None:
        _end(before, by, f"Replaced by “{made.name}”"[:300])
    made.save()
    return made


@transaction.atomic
def document_end(*, by: User, document: Document, why: str) -> Document:
    """End a document that no other takes the place of; it stays on record. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.MANAGE_GOVERNANCE)
    if not why.strip():
        raise BadInput("Say why it ends.")
    one = Document.fresh(document.pk)
    if one.ended_at is None:
        _end(one, by, why.strip())
    return one


def _end(document: Document, by: User, why: str) -> None:
    document.ended_at, document.ended_by, document.ended_why = timezone.now(), by, why
    document.save()

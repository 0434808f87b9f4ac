"""What is held on somebody, as JSON and as a document in which each third party stands in brackets."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils import timezone

from fourfold.desk.context import workspace
from fourfold.desk.subjects.gathering import Field, Item, Part
from fourfold.desk.subjects.models import SubjectRequest
from fourfold.history.schema import MARKINGS, highest_marking
from fourfold.reports.document import Block, Document, Name, Paragraph, Section, Table, Text, clean

FOR_REVIEW = (
    "For review, not to be given out as it is. Each third party stands in brackets: take out what may not be given, "
    "and say why. Only what whoever made this may see is in it; others answer for what is kept to their compartments."
)


def as_json(asked: SubjectRequest, parts: list[Part]) -> str:
    """All of it as JSON; each field with the third parties in it."""
    body: dict[str, Any] = {
        "request": asked.reference,
        "about": asked.ref,
        "made": timezone.now().isoformat(),
        "for": FOR_REVIEW,
        "held": [
            {
                "part": part.title,
                "about": part.about,
                "items": [
                    {
                        "title": item.title,
                        "marking": item.marking,
                        "fields": [
                            {"name": one.name, "text": one.text, "third_parties": list(one.others)}
                            for one in item.fields
                        ],
                    }
                    for item in part.items
                ],
            }
            for part in parts
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def as_document(asked: SubjectRequest, parts: list[Part]) -> Document:
    """All of it to be read, and redacted by the reviewer."""
    markings = (item.marking for part in parts for item in part.items)
    sections = tuple(
        Section(part.title, (Paragraph((Name(part.about),)), *(_table(item) for item in part.items))) for part in parts
    )
    nothing = Section("Nothing", (Paragraph(("Nothing is held, of what may be seen.",)),))
    return Document(
        title=f"What is held on {asked.ref}",
        author=workspace().name,
        date=f"{timezone.localdate():%-d %B %Y}",
        marking=highest_marking(markings, none=MARKINGS[1]),
        sections=(Section(asked.reference, (Paragraph((FOR_REVIEW,)),)), *(sections or (nothing,))),
        subtitle="An invented force: its people, groups and places are made up." if workspace().invented else None,
    )


def bracketed(field: Field) -> str:
    """What a field says, with each third party in brackets."""
    if not field.others:
        return field.text
    names = "|".join(re.escape(one) for one in sorted(field.others, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: f"[third party: {found[0]}]", field.text)


def _table(item: Item) -> Block:
    rows: list[tuple[Text, ...]] = [((Name(one.name),), (Name(clean(bracketed(one))),)) for one in item.fields]
    caption = f"{item.title}{f' ({item.marking})' if item.marking else ''}"
    return Table(caption, ("What", "Held"), tuple(rows))

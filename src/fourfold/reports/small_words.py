"""Small numbers that somebody wrote as words: "three people", "one girl", "a couple of arrests". They tell as much as a
figure does, and no figure stands for them, so they are looked for in what is to leave.

Spans of time, parts, multiples and larger numbers ("two years", "three quarters", "four times", "two hundred") count
nobody. "One" is looked at only before what could be somebody or something counted: elsewhere it rarely counts.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator

from fourfold.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Inline,
    Link,
    Name,
    Paragraph,
    Table,
    Tag,
    Text,
    texts_of,
)
from fourfold.reports.leaving import Held
from fourfold.reports.tracing import FEWER

WORDS = "words: "
_NO_COUNT = (
    r"hundred|thousand|million|billion|dozen|score|years?|months?|weeks?|days?|hours?|minutes?|quarters?|thirds?"
    r"|times|in|ps?|out\s+of"
)
_COUNTED = (
    r"person|man|woman|boy|girl|child|youth|teenager|adult|male|female|suspect|offender|victim|witness|nominal|subject"
    r"|fugitive|prisoner|family|arrest|charge|conviction|sentence|firearm|gun|weapon|death|murder|shooting|discharge"
    r"|stabbing|injury|house|premises|address|seizure"
)
SMALL = re.compile(
    rf"(?<![\w-])(?:(?:two|three|four)\b(?![-\s]+(?:{_NO_COUNT})\b)(?:\s+[^\W\d]+){{0,2}}"
    rf"|(?:one|a\s+single)\s+(?:[^\W\d]+\s+)?(?:{_COUNTED})\b|a\s+couple\s+of(?:\s+[^\W\d]+)?)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"two|three|four|one|a\s+single|a\s+couple\s+of", re.IGNORECASE)


def small_words(document: Document, released: Collection[str] = ()) -> list[Held]:
    """The small numbers in words that a document says and nobody has released. An honest reading is worked out, and
    counts nobody in words."""
    found: dict[str, Held] = {}
    for section in document.walk():
        for block in section.blocks:
            for words in _in(block):
                name = _name(words)
                found[name] = Held(name, "small number", f"“{words}” tells a small number in words.")
    return [one for name, one in sorted(found.items()) if name not in released]


def without_small_words(block: Block, released: Collection[str] = ()) -> Block:
    """The block with each small number in words that nobody has released put as fewer than five."""
    if isinstance(block, Paragraph):
        return block if block.style == "reading" else dataclasses.replace(block, text=_put(block.text, released))
    if isinstance(block, Bullets):
        return dataclasses.replace(block, items=tuple(_put(item, released) for item in block.items))
    if isinstance(block, Table):
        rows = tuple(tuple(_put(cell, released) for cell in row) for row in block.rows)
        return dataclasses.replace(block, rows=rows)
    table = without_small_words(block.table, released)
    return dataclasses.replace(block, table=table) if isinstance(table, Table) else block


def _in(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph) and block.style == "reading":
        return
    for text in texts_of((block,)):
        for part in text:
            for found in () if isinstance(part, Figure) else SMALL.finditer(_words(part)):
                yield _told(found)


def _put(text: Text, released: Collection[str]) -> Text:
    def blurred(found: re.Match[str]) -> str:
        kept = _name(_told(found)) in released
        return found[0] if kept else _NUMBER.sub(FEWER, found[0], count=1)

    return tuple(
        _with(part, SMALL.sub(blurred, _words(part))) if not isinstance(part, Figure) else part for part in text
    )


def _with(part: str | Name | Tag | Link, words: str) -> Inline:
    """A part that says these words instead; what holds a digit now is a name."""
    if words == _words(part):
        return part
    return Name(words) if isinstance(part, str) else dataclasses.replace(part, text=words)


def _words(part: str | Name | Tag | Link) -> str:
    return part if isinstance(part, str) else part.text


def _told(found: re.Match[str]) -> str:
    return " ".join(found[0].split())


def _name(words: str) -> str:
    return f"{WORDS}{words}"[:200]

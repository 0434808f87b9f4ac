"""What people wrote in a record, as a report tells it: each number in it a figure that leads to the record, each day
and each reference with digits a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fourfold.reports.document import DIGIT, Figure, Inline, Name, Text
from fourfold.reports.tracing import DATE

NUMBER = re.compile(r"(?<![\w.,£/:+-])(?:£\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?%?)(?![\w%/:-]|[.,]\d)")
TOKEN = re.compile(r"\S*\d\S*")
Make = Callable[[int, str, float, bool], Figure]
"""Makes the figure of a number: its place in the text, as written, what it is, and whether it can count people or
things."""


def with_figures(text: str, make: Make) -> Text:
    """The text, each number in it a figure."""
    parts: list[Inline] = []
    for piece in _dated(text):
        if isinstance(piece, Name):
            parts.append(piece)
            continue
        end = 0
        for found in NUMBER.finditer(piece):
            parts += _named(piece[end : found.start()])
            number = found[0].rstrip(",")
            value = float(number.strip("£%").replace(",", ""))
            parts.append(make(sum(isinstance(one, Figure) for one in parts) + 1, number, value, number.isdigit()))
            end = found.start() + len(number)
        parts += _named(piece[end:])
    return tuple(part for part in parts if part != "")


def _dated(text: str) -> Iterator[str | Name]:
    end = 0
    for found in DATE.finditer(text):
        yield text[end : found.start()]
        yield Name(found[0]) if DIGIT.search(found[0]) else found[0]
        end = found.end()
    yield text[end:]


def _named(text: str) -> list[Inline]:
    """Words, with what holds digits and is no number as names."""
    parts: list[Inline] = []
    end = 0
    for found in TOKEN.finditer(text):
        parts += [text[end : found.start()], Name(found[0])]
        end = found.end()
    return [*parts, text[end:]]

"""Text that an author writes or edits, matched with the figures it speaks of.

`filled` puts figures and names into a text with places for them: "{discharges-now} against {discharges-then}". `traced`
goes the other way: it takes a text as an author left it and finds the figure behind each number. A number behind which
there is none, as when somebody changes 36 to 35, is caught.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from fourfold.errors import BadInput
from fourfold.marked import nearest
from fourfold.reports.document import DIGIT, Figure, Inline, Name, Text

PLACE = re.compile(r"\{([a-z][a-z0-9-]*)\}")
NUMBER = re.compile(r"£?\d[\d,.]*\d%?|£?\d%?")


class Untraced(BadInput):
    """Numbers in a text that lead to no figure."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(
            f"No record stands behind {', '.join(self.numbers)}. Use a figure of the period, or put the number back as "
            "its record has it."
        )


def filled(text: str, figures: Mapping[str, Figure], names: Iterable[str] = ()) -> Text:
    """The text with figures in their places and names marked as such. Raises `BadInput` for a place that no figure has,
    `Untraced` for a number that is neither."""
    parts: list[Inline] = []
    end = 0
    for place in PLACE.finditer(text):
        parts += _named(text[end : place.start()], names)
        if place[1] not in figures:
            raise BadInput(f"{{{place[1]}}} is no figure here. {nearest(place[1], figures)}".strip())
        parts.append(figures[place[1]])
        end = place.end()
    return (*parts, *_named(text[end:], names))


def traced(text: str, figures: Iterable[Figure], names: Iterable[str] = ()) -> Text:
    """The text as its author left it, each number with its figure: the one of those given that is shown so. Raises
    `Untraced` for numbers that are no figure's. The earlier of two figures shown alike is taken."""
    shown: dict[str, Figure] = {}
    for figure in figures:
        shown.setdefault(figure.shown, figure)
    known = sorted((*shown, *names), key=len, reverse=True)
    parts: list[Inline] = []
    end = 0
    for found in _any_of(known).finditer(text) if known else ():
        parts += [text[end : found.start()]] if found.start() > end else []
        parts.append(shown.get(found[0]) or Name(found[0]))
        end = found.end()
    parts += [text[end:]] if end < len(text) else []
    _no_number_left(parts)
    return tuple(parts)


def _named(text: str, names: Iterable[str]) -> list[Inline]:
    parts: list[Inline] = []
    end = 0
    known = sorted((name for name in names if DIGIT.search(name)), key=len, reverse=True)
    for found in _any_of(known).finditer(text) if known else ():
        parts += [text[end : found.start()], Name(found[0])]
        end = found.end()
    parts.append(text[end:])
    _no_number_left(parts)
    return [part for part in parts if part != ""]


def _any_of(known: list[str]) -> re.Pattern[str]:
    """Any of the texts, not within a longer number or word."""
    return re.compile(r"(?<![\w.,£])(?:" + "|".join(map(re.escape, known)) + r")(?![\w%]|[.,]\d)")


def _no_number_left(parts: list[Inline]) -> None:
    left = [number for part in parts if isinstance(part, str) for number in NUMBER.findall(part)]
    if left:
        raise Untraced(left)

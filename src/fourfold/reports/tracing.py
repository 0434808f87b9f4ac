"""Text that an author writes or edits, matched with the figures it speaks of.

`filled` puts figures and names into a text with places for them: "{discharges-now} against {discharges-then}".

An author edits a text in which each figure is written with its id, as "[36](merseyside-now)": `as_written` makes it,
and `read_written` takes it as the author left it. A number that is not what its record has, as when somebody changes 36
to 35, and one that leads nowhere, are caught. Days and months ("3 December 2015") and names that the records have need
no marking; another name that holds digits is written as "[Unit 7]()".
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping

from fourfold.errors import BadInput
from fourfold.marked import nearest
from fourfold.reports.disclosure import THRESHOLD
from fourfold.reports.document import DIGIT, Figure, Inline, Link, Name, Text

PLACE = re.compile(r"\{([a-z][a-z0-9-]*)\}")
CITED = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
NUMBER = re.compile(r"£?\d[\d,.]*\d%?|£?\d%?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{_MONTHS})(?: \d{{4}})?\b")
FEWER = f"fewer than {THRESHOLD}"
"""What is written in the place of a small number that may not leave."""


class Untraced(BadInput):
    """What is wrong with the numbers of a text, each in a sentence."""

    def __init__(self, wrong: Iterable[str]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(" ".join(self.wrong))


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


def as_written(text: Text) -> str:
    """A text as its author edits it."""
    parts = []
    for part in text:
        if isinstance(part, Figure):
            parts.append(f"[{part.shown}]({part.id})")
        elif isinstance(part, Link):
            parts.append(f"[{part.text}]({part.address})")
        else:
            parts.append(part if isinstance(part, str) else part.text)
    return "".join(parts)


def read_written(text: str, figures: Mapping[str, Figure], names: Iterable[str] = ()) -> Text:
    """The text as its author left it, each number with its figure. Raises `Untraced` with everything wrong in it: a
    number that its record has otherwise, an id that no figure has, a number that is no figure's."""
    parts: list[Inline] = []
    wrong: list[str] = []
    known, end = tuple(names), 0
    for found in CITED.finditer(text):
        parts += _plain(text[end : found.start()], known, wrong)
        parts += _cited(found[1], found[2], figures, wrong)
        end = found.end()
    parts += _plain(text[end:], known, wrong)
    if wrong:
        raise Untraced(wrong)
    return tuple(parts)


def _cited(shown: str, name: str, figures: Mapping[str, Figure], wrong: list[str]) -> list[Inline]:
    """What stands in brackets: a figure by its id, a link, or a name."""
    if not name:
        return [Name(shown)]
    if name.startswith(("https://", "mailto:")):
        return [Link(shown, name)]
    figure = figures.get(name)
    if figure is None:
        wrong.append(f"[{shown}]({name}): there is no figure {name!r}. {nearest(name, figures)}".strip())
    elif shown == figure.shown:
        return [figure]
    elif shown == FEWER and figure.counts and 0 < (figure.value or 0) < THRESHOLD:
        return [dataclasses.replace(figure, value=None, shown=FEWER)]
    else:
        wrong.append(f"{name} is {figure.shown} in its record, not {shown}.")
    return []


def _plain(text: str, names: tuple[str, ...], wrong: list[str]) -> list[Inline]:
    """Words between what is in brackets. A number in them leads nowhere."""
    parts: list[Inline] = []
    for part in _names_in(text, names):
        end = 0
        if not isinstance(part, str):
            parts.append(part)
            continue
        for date in DATE.finditer(part):
            parts += [part[end : date.start()], Name(date[0])]
            end = date.end()
        parts.append(part[end:])
    left = [number for part in parts if isinstance(part, str) for number in NUMBER.findall(part)]
    wrong += [
        f"No record stands behind {number}. Write a figure as [{number}](its-id), a name as [{number}]()."
        for number in left
    ]
    return [part for part in parts if part != ""]


def _named(text: str, names: Iterable[str]) -> list[Inline]:
    parts = _names_in(text, names)
    left = [number for part in parts if isinstance(part, str) for number in NUMBER.findall(part)]
    if left:
        raise Untraced([f"No record stands behind {', '.join(left)}."])
    return [part for part in parts if part != ""]


def _names_in(text: str, names: Iterable[str]) -> list[Inline]:
    parts: list[Inline] = []
    end = 0
    known = sorted((name for name in names if DIGIT.search(name)), key=len, reverse=True)
    for found in _any_of(known).finditer(text) if known else ():
        parts += [text[end : found.start()], Name(found[0])]
        end = found.end()
    parts.append(text[end:])
    return parts


def _any_of(known: list[str]) -> re.Pattern[str]:
    """Any of the texts, not within a longer number or word."""
    return re.compile(r"(?<![\w.,£])(?:" + "|".join(map(re.escape, known)) + r")(?![\w%]|[.,]\d)")

"""A document as data: sections of paragraphs, bullets, tables and charts, in which every number knows where it came
from. One such object becomes HTML, Word and PDF.

Plain text in it may hold no digit. A number is a `Figure`, which carries its provenance; a name, date or reference that
happens to hold digits ("Operation Supola 1") is a `Name`. So no number can come into a document unaccounted for.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from typing import Literal

from fourfold import words
from fourfold.errors import BadInput

Basis = Literal["measure", "record", "computed", "printed", "setting", "fixed", "not given"]
DIGIT = re.compile(r"\d")
UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""What no document may hold: control characters, and marks that turn the direction of text and so disguise it."""


@dataclasses.dataclass(frozen=True)
class Provenance:
    """Where a figure came from: what it counts (`definition`), on what it rests (`basis`), the records or paragraphs
    behind it, the query that finds them, and the version of the data asked; of one worked out of others, which
    (`worked_from`), each in words."""

    definition: str
    basis: Basis
    records: tuple[str, ...] = ()
    query: str | None = None
    data_version: str | None = None
    worked_from: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The whole as one line for a footnote."""
        parts = [self.definition.rstrip(".") + "."]
        if self.worked_from:
            parts.append(f"Worked out from {words.listing(self.worked_from)}.")
        elif BASES[self.basis]:
            parts.append(BASES[self.basis])
        if self.records:
            parts.append("From: " + "; ".join(self.records) + ".")
        if self.query:
            parts.append(f"Query: {self.query}.")
        if self.data_version:
            parts.append(f"Data version: {self.data_version}.")
        return clean(" ".join(parts))


BASES: dict[Basis, str] = {
    "measure": "A measure over the event history.",
    "record": "Added up from records.",
    "computed": "Worked out from other figures.",
    "printed": "As printed in the source named.",
    "setting": "A setting of this report.",
    "fixed": "",
    "not given": "Nobody has given it: unknown, not nought.",
}


@dataclasses.dataclass(frozen=True)
class Figure:
    """A number as shown, with what it is (None where it is not given) and where it came from. `id` names it within the
    document. `parts` are the ids of those that it adds up, where it does. `counts`: it counts people, events or
    things, so that a small one could single somebody out."""

    id: str
    value: float | int | None
    shown: str
    provenance: Provenance
    parts: tuple[str, ...] = ()
    counts: bool = False

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", self.id):
            raise BadInput(f"A figure's id is small letters, digits and hyphens, not {self.id!r}.")


@dataclasses.dataclass(frozen=True)
class Name:
    """A name, date or reference that holds digits without being a number. `quiet`: said beside what matters more, and
    paler where there is colour."""

    text: str
    quiet: bool = False


@dataclasses.dataclass(frozen=True)
class Tag:
    """A word or two that mark what they stand beside, coloured where there is colour."""

    text: str
    tone: Literal["grey", "red", "blue", "green", "yellow", "purple"] = "grey"


@dataclasses.dataclass(frozen=True)
class Link:
    """Words that lead somewhere: to an https or mailto address, or to a section's `anchor` ("#limits")."""

    text: str
    address: str

    def __post_init__(self) -> None:
        if not re.match(r"(https://|mailto:|#)\S+$", self.address):
            raise BadInput(f"A link goes to an https or mailto address or within, not to {self.address!r}.")

    @property
    def within(self) -> str | None:
        """The anchor that it leads to within the document; None where it leads out of it."""
        return self.address.removeprefix("#") if self.address.startswith("#") else None


Inline = str | Figure | Name | Tag | Link
Text = tuple[Inline, ...]


@dataclasses.dataclass(frozen=True)
class Paragraph:
    """A paragraph, with its number in the document ("4.3") where it has one. `style`: `plain`; `reading`, the honest
    reading beside a claim; `gap`, what is missing and said to be; `held`, that something is held back; `notice`, what
    must be read before anything is done; `lead`, what matters most; `small`, what matters less; or `tags` alone.
    `about` names the record that it tells of."""

    text: Text
    number: str | None = None
    style: Literal["plain", "reading", "gap", "held", "notice", "lead", "small", "tags"] = "plain"
    about: str | None = None

    def __post_init__(self) -> None:
        check_text(self.text)


@dataclasses.dataclass(frozen=True)
class Bullets:
    """A list; `numbered` in small Roman numerals, with what it lists (`title`) before it. `folded`: a page shows the
    title alone until somebody asks for the rest; paper shows all."""

    items: tuple[Text, ...]
    numbered: bool = False
    title: str = ""
    folded: bool = False

    def __post_init__(self) -> None:
        for item in self.items:
            check_text(item)


@dataclasses.dataclass(frozen=True)
class Table:
    """A table with its caption; the first column of each row names the row. One of two columns may on a page be a list
    of terms, each with what it says, one below another or as `columns` side by side. `folded` as for bullets."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    look: Literal["table", "terms", "columns"] = "table"
    folded: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise BadInput(f"Table {self.caption!r}: a row has {len(row)} cells for {len(self.columns)} columns.")
            for cell in row:
                check_text(cell)

    @property
    def counts(self) -> tuple[bool, ...]:
        """For each column whether it holds figures alone, which stand below one another by their last digit."""
        return tuple(
            bool(cells) and all(len(cell) == 1 and isinstance(cell[0], Figure) for cell in cells)
            for cells in (tuple(row[place] for row in self.rows) for place in range(len(self.columns)))
        )


@dataclasses.dataclass(frozen=True)
class Chart:
    """A drawing (SVG, our own) with its title, a description that says what it shows, and the table of the same.
    `spoken`: what those need besides who cannot see it. `narrow`: half as wide as others are on paper."""

    title: str
    description: str
    svg: str
    table: Table
    spoken: str = ""
    narrow: bool = False

    @property
    def told(self) -> str:
        """What it shows, for those who cannot see it."""
        return f"{self.description} {self.spoken}".strip()


Block = Paragraph | Bullets | Table | Chart


@dataclasses.dataclass(frozen=True)
class Section:
    """A heading with what stands under it. `number` as printed ("5", "5.3"). `anchor`: what links lead to. `look`: a
    `card` is a whole of its own, and `contents` lead to the rest. `folded` as for bullets."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    number: str | None = None
    anchor: str = ""
    look: Literal["plain", "card", "contents"] = "plain"
    folded: bool = False


@dataclasses.dataclass(frozen=True)
class Source:
    """A footnote: where the figures that share one provenance come from. `number` is its place in the document."""

    number: int
    provenance: Provenance
    figures: tuple[Figure, ...]

    @property
    def shown(self) -> str:
        """The figures as shown, or the first few of many."""
        each = list(dict.fromkeys(clean(figure.shown) for figure in self.figures))
        return ", ".join(each[:SHOWN]) + (f" and {len(each) - SHOWN} more" if len(each) > SHOWN else "")


SHOWN = 4


@dataclasses.dataclass(frozen=True)
class Document:
    """A whole document. `marking` stands on each page; `date` is in words; `data_version` is of the history it rests
    on. `watermark`, where there is one, stands across every page: that it is a draft, or whose copy it is. `working`:
    for those on duty and not for the public: wider on a page, closer set on paper."""

    title: str
    author: str
    date: str
    marking: str
    sections: tuple[Section, ...]
    subtitle: str | None = None
    data_version: str | None = None
    attribution: str | None = None
    watermark: str = ""
    working: bool = False

    def __post_init__(self) -> None:
        anchors = {section.anchor for section in self.walk()}
        texts = (text for section in self.walk() for text in texts_of(section.blocks))
        links = (part for text in texts for part in text if isinstance(part, Link))
        if lost := next((one for one in links if one.within is not None and one.within not in anchors), None):
            raise BadInput(f"The link {lost.text!r} leads to {lost.address}, which no section is.")

    def walk(self) -> Iterator[Section]:
        """Every section, in reading order."""
        yield from _walk(self.sections)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure once, in order of first use. Raises `BadInput` where one id is given two different figures."""
        found: dict[str, Figure] = {}
        for section in self.walk():
            for text in texts_of(section.blocks):
                for part in text:
                    if isinstance(part, Figure) and found.setdefault(part.id, part) != part:
                        raise BadInput(f"Two different figures are both called {part.id!r}.")
        return tuple(found.values())

    @property
    def sources(self) -> tuple[Source, ...]:
        """The footnotes: one for each provenance, in order of first use."""
        found: dict[Provenance, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.provenance, []).append(figure)
        each = enumerate(found.items(), start=1)
        return tuple(Source(number, provenance, tuple(figures)) for number, (provenance, figures) in each)


def numbers_of(document: Document) -> dict[Provenance, int]:
    """The number of the footnote of each provenance."""
    return {source.provenance: source.number for source in document.sources}


def clean(text: str) -> str:
    """Text without characters that no document may hold."""
    return UNFIT.sub("", text)


def check_text(text: Iterable[Inline]) -> None:
    """Raises `BadInput` for a plain text that holds a digit: a number without provenance."""
    for part in text:
        if isinstance(part, str) and DIGIT.search(part):
            raise BadInput(
                f"{part.strip()!r} holds a number that leads nowhere. Give it as a figure with its provenance, "
                "or as a name if it is one."
            )


def said(text: Text) -> str:
    """A text as it reads."""
    return "".join(
        clean(part if isinstance(part, str) else part.shown if isinstance(part, Figure) else part.text) for part in text
    )


def _walk(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walk(section.sections)


def texts_of(blocks: tuple[Block, ...]) -> Iterator[Text]:
    """Every text that these blocks hold, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield from block.items
        else:
            table = block.table if isinstance(block, Chart) else block
            for row in table.rows:
                yield from row

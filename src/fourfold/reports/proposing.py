"""What a report proposes, passage by passage, and the report that an author makes of it: what is picked, in which
order, how it is put, and what is added."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from fourfold.errors import BadInput
from fourfold.reports.document import Block, Bullets, Document, Figure, Name, Paragraph, Section, Text, said
from fourfold.reports.tracing import Untraced, as_written, read_written


@dataclasses.dataclass(frozen=True)
class Proposed:
    """One block of a proposed report. `key` stays the same while its record does, whatever the record says now."""

    key: str
    section: str
    block: Block

    @property
    def may_be_edited(self) -> bool:
        """Whether an author may put it otherwise: what the records propose, never the honest reading of a claim."""
        return isinstance(self.block, Paragraph) and self.block.style == "plain"

    @property
    def reads(self) -> str:
        """It as it reads, in short."""
        if isinstance(self.block, Paragraph):
            return said(self.block.text)
        if isinstance(self.block, Bullets):
            return "; ".join(said(one) for one in self.block.items)
        return self.block.caption if hasattr(self.block, "caption") else self.block.title

    @property
    def written(self) -> str:
        """It as its author edits it."""
        return as_written(self.block.text) if isinstance(self.block, Paragraph) else ""


@dataclasses.dataclass(frozen=True)
class Passage:
    """One passage as the author has it, in its section: as proposed under `key` where `text` is None, else in the
    author's words. One of no proposal's key is the author's own."""

    key: str
    section: str
    text: str | None = None


@dataclasses.dataclass(frozen=True)
class Assembled:
    """The report that the passages make, and the block that each makes, by its key; in `wrong`, by key, what keeps it
    from being finished."""

    document: Document
    blocks: dict[str, Block]
    wrong: dict[str, str]


def section_name(section: Section) -> str:
    """How passages name a section."""
    return re.sub(r"[^a-z0-9]+", "-", section.title.lower()).strip("-")


def proposals(document: Document) -> tuple[Proposed, ...]:
    """Every block of a report, in order."""
    found = []
    for section in document.sections:
        seen: Counter[str] = Counter()
        name = section_name(section)
        for block in section.blocks:
            about = (block.about or block.number or block.style) if isinstance(block, Paragraph) else "block"
            seen[about] += 1
            found.append(Proposed(f"{name}/{about}/{seen[about]}", name, block))
    return tuple(found)


def figures_of(document: Document) -> dict[str, Figure]:
    """Every figure of a report by its id: those that an author may speak of."""
    return {figure.id: figure for figure in document.figures}


def assembled(proposed: Document, passages: Sequence[Passage]) -> Assembled:
    """The report of these passages. What is wrong with one leaves it out, and is said. The honest reading of a claim
    goes with it: a claim without is wrong."""
    offered = {one.key: one for one in proposals(proposed)}
    figures, names = figures_of(proposed), sorted(_names(proposed))
    wrong = dict.fromkeys(_unread(offered, passages), UNREAD)
    made: dict[str, Block] = {}
    blocks: dict[str, list[Block]] = {}
    for one in passages:
        try:
            block = _block(one, offered, figures, names)
        except Untraced as error:
            wrong[one.key] = str(error)
            continue
        if block is not None:
            made[one.key] = block
            blocks.setdefault(one.section, []).append(block)
    sections = tuple(
        dataclasses.replace(section, blocks=tuple(blocks.get(section_name(section), ())))
        for section in proposed.sections
        if section_name(section) in blocks
    )
    return Assembled(dataclasses.replace(proposed, sections=sections), made, wrong)


UNREAD = "This claim stands without its honest reading. Take the reading back in, or leave the claim out too."


def check_own(text: str, proposed: Document) -> Text:
    """A text of the author's own, each number with its figure. Raises `Untraced`, and `BadInput` for none."""
    if not text.strip():
        raise BadInput("Write something, or leave the passage out.")
    return read_written(text.strip(), figures_of(proposed), sorted(_names(proposed)))


def names_said(passages: Iterable[Passage]) -> list[str]:
    """The names with digits that authors marked as such: whoever reviews a report looks at them, for a number could
    hide so."""
    found = [name for one in passages if one.text for name in re.findall(r"\[([^\[\]]*)\]\(\)", one.text)]
    return list(dict.fromkeys(found))


def _block(
    one: Passage, offered: Mapping[str, Proposed], figures: Mapping[str, Figure], names: Sequence[str]
) -> Block | None:
    there = offered.get(one.key)
    if one.text is None:
        return there.block if there else None
    text = read_written(one.text, figures, names)
    if there is not None and isinstance(there.block, Paragraph):
        return dataclasses.replace(there.block, text=text)
    return Paragraph(text)


def _unread(offered: Mapping[str, Proposed], passages: Sequence[Passage]) -> list[str]:
    """The claims whose honest reading was left out."""
    taken = {one.key for one in passages}
    keys = list(offered)
    found = []
    for place, key in enumerate(keys[1:], start=1):
        block = offered[key].block
        if isinstance(block, Paragraph) and block.style == "reading" and key not in taken and keys[place - 1] in taken:
            found.append(keys[place - 1])
    return found


def _names(document: Document) -> set[str]:
    paragraphs = (b for section in document.walk() for b in section.blocks if isinstance(b, Paragraph))
    return {part.text for block in paragraphs for part in block.text if isinstance(part, Name)}

"""A report that nobody has reviewed, as it may be printed at all: what may not leave without somebody's answer is held
back in it, and it says on every page that it is a draft.

Small numbers are shown as fewer than five, with as many others as it takes so that none can be got by subtraction; what
would tell one in another way (its honest reading, a share of it) goes with it; words that name somebody on record go,
and all that is told of a live record. What a legal adviser released stays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator

from fourfold.reports.disclosure import release
from fourfold.reports.document import (
    Block,
    Bullets,
    Chart,
    Document,
    Figure,
    Paragraph,
    Section,
    Table,
    Text,
    said,
    texts_of,
)
from fourfold.reports.leaving import LIVE, Held, at_stake, cells_of, small_figures, sums_of, tells_of
from fourfold.reports.small_words import small_words, without_small_words
from fourfold.reports.tracing import FEWER

DRAFT = "Draft: not signed, not for publication"
BACK = "held back"
"""What is written in the place of a number that would tell a small one."""
WITHHELD = "Withheld: this names somebody on record, and nobody has released it."
READING = "What else was said of this is held back: a small number could be worked out from it."


def drafted(document: Document) -> Document:
    """The document, said to be a draft: under its title, and across every page."""
    subtitle = f"{DRAFT}. {document.subtitle or ''}".strip()
    return dataclasses.replace(document, subtitle=subtitle, watermark=DRAFT)


@dataclasses.dataclass(frozen=True)
class Answers:
    """What is known of a report beyond its own words: the `names` of people on record, what of it is `released` by a
    legal adviser, the records that are `live`, and the figures that would tell too much beside what is out already
    (`told`)."""

    names: Collection[str] = ()
    released: Collection[str] = ()
    live: Collection[str] = ()
    told: Collection[str] = ()


def kept_back(
    document: Document, answers: Answers | None = None, proposed: Document | None = None
) -> tuple[Document, tuple[Held, ...]]:
    """The draft with what may not leave held back, and what that was. `proposed` has every figure's true value, where
    the draft's author blurred or left out some. Raises `BadInput` where a small number can be got from what is printed
    already, so that hiding it no longer helps."""
    given, whole = answers or Answers(), proposed or document
    found = [*small_figures(document, whole, given.released), *small_words(document, given.released)]
    hidden = _hidden(whole, given)
    lowered = [name.casefold() for name in given.names]

    def shown(section: Section) -> tuple[Block, ...]:
        seen: set[str] = set()
        blocks = [_unnamed(block, lowered) for block in section.blocks]
        stopped = [one for block in blocks for one in _stopped(block, given.live, seen)]
        blurred = _without_readings(tuple(stopped), hidden)
        return tuple(without_small_words(block, given.released) for block in blurred)

    return drafted(_with_blocks(document, shown)), tuple(found)


def _stopped(block: Block, live: Collection[str], seen: set[str]) -> Iterator[Block]:
    """The block; of what is told of a record that is live, one line that it is withheld."""
    about = _about(block)
    if about not in live:
        yield block
    elif about not in seen:
        seen.add(about)
        yield Paragraph((LIVE,), block.number if isinstance(block, Paragraph) else None, "held", about)


def _hidden(document: Document, answers: Answers) -> dict[str, Figure]:
    """Every figure that is not shown, by id, as it is shown instead."""
    figures = document.figures
    mine = {figure.id: figure for figure in figures if at_stake(figure)}
    cells = cells_of(figures)
    wanted = [name for name in cells if name in mine and name not in answers.released]
    answered = set(answers.released) & set(cells)
    made = release(
        cells, sums_of(figures, cells), published=wanted, earlier=set(cells) - set(wanted), answered=answered
    )
    others = [mine[name] for name in made.complementary]
    again = [  # the same count told of the same record in its words
        one.id for one in mine.values() if any(one.value == other.value and _share(one, other) for other in others)
    ]
    live = {
        record
        for section in document.walk()
        for block in section.blocks
        if _about(block) in answers.live
        for figure in _figures(block)
        for record in figure.provenance.records
    }
    added = [one.id for one in figures if live & set(one.provenance.records)]  # a sum tells of what it adds up
    back = dict.fromkeys((*made.complementary, *again, *added, *answers.told), BACK) | dict.fromkeys(made.small, FEWER)
    return {one.id: dataclasses.replace(one, value=None, shown=back[one.id]) for one in figures if one.id in back}


def _share(one: Figure, other: Figure) -> bool:
    return bool(set(one.provenance.records) & set(other.provenance.records))


def _without_readings(blocks: tuple[Block, ...], hidden: dict[str, Figure]) -> Iterator[Block]:
    """The blocks with what is hidden put so. Where a claim has a reading, all else that is said of the same thing goes
    with the number; elsewhere what is worked out of it, and shares of it."""
    touched = {_about(block) for block in blocks if _about(block) and _holds(block, hidden)}
    read = {_about(block) for block in blocks if isinstance(block, Paragraph) and block.style == "reading"}
    gone = touched & read
    noted: set[str] = set()
    for block in blocks:
        about = _about(block)
        if about not in gone or _holds(block, hidden):
            yield _blurred(block, hidden)
        elif about not in noted:
            noted.add(about)
            yield Paragraph((READING,), style="held", about=about)


def _about(block: Block) -> str:
    return (block.about or "") if isinstance(block, Paragraph) else ""


def _holds(block: Block, hidden: dict[str, Figure]) -> bool:
    return any(figure.id in hidden for figure in _figures(block))


def _figures(block: Block) -> Iterator[Figure]:
    return (part for text in texts_of((block,)) for part in text if isinstance(part, Figure))


def _blurred(block: Block, hidden: dict[str, Figure]) -> Block:
    """A block with its hidden figures put so. A drawing would show them: its table stands alone."""
    before = [figure for figure in _figures(block) if figure.id in hidden]

    def put(text: Text) -> Text:
        return tuple(_put(part, hidden, before) if isinstance(part, Figure) else part for part in text)

    if isinstance(block, Paragraph):
        return dataclasses.replace(block, text=put(block.text))
    if isinstance(block, Bullets):
        return dataclasses.replace(block, items=tuple(put(item) for item in block.items))
    table = block.table if isinstance(block, Chart) and before else block
    if isinstance(table, Table):
        return dataclasses.replace(table, rows=tuple(tuple(put(cell) for cell in row) for row in table.rows))
    return block


def _put(figure: Figure, hidden: dict[str, Figure], beside: list[Figure]) -> Figure:
    if figure.id in hidden:
        return hidden[figure.id] if figure.value is not None else figure  # its author put it so already
    if any(tells_of(figure, one) for one in beside):
        return dataclasses.replace(figure, value=None, shown=BACK)
    return figure


def _unnamed(block: Block, names: Collection[str]) -> Block:
    words = " ".join(said(text) for text in texts_of((block,))).casefold() if names else ""
    if not any(name in words for name in names):
        return block
    return Paragraph((WITHHELD,), style="held", about=_about(block) or None)


def _with_blocks(document: Document, shown: Callable[[Section], tuple[Block, ...]]) -> Document:
    def made(section: Section) -> Section:
        inner = tuple(made(one) for one in section.sections)
        return dataclasses.replace(section, blocks=shown(section), sections=inner)

    return dataclasses.replace(document, sections=tuple(made(one) for one in document.sections))

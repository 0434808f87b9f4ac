"""Which report is built of a year's records: the Panel's, the annual one, or one on a theme; all with one engine."""

from __future__ import annotations

import dataclasses

from fourfold.errors import BadInput
from fourfold.marked import nearest
from fourfold.reports.document import Block, Document, Name, Paragraph, Section, Table, said
from fourfold.reports.panel import NOT_SAID, panel_report
from fourfold.reports.panel_figures import paragraph_of
from fourfold.reports.panel_year import PanelYear
from fourfold.triggers.language import THEMES

UPDATE = "Update"


def build(sort: str, year: PanelYear, theme: str = "", measures: tuple[tuple[Block, ...], ...] = ()) -> Document:
    """A report of a sort ("panel", "annual", "theme"), with what measures say after the update's own counts. Raises
    `BadInput` for a sort or theme that there is not."""
    if sort == "theme":
        year = _of_theme(year, theme)
    made = panel_report(year)
    if sort == "annual":
        made = dataclasses.replace(made, title=f"Annual report of the {year.author}, {year.year}")
    elif sort == "theme":
        made = dataclasses.replace(made, title=f"Report of the {year.author}: {THEMES[theme]}")
    elif sort != "panel":
        raise BadInput(f"There is no report of the sort {sort!r}.")
    if sort != "panel":
        made = dataclasses.replace(made, sections=tuple(one for one in made.sections if one.title not in PANEL_ALONE))
    told = tuple(block for blocks in measures for block in blocks)
    made = dataclasses.replace(made, sections=tuple(_with(section, told) for section in made.sections))
    return made if sort == "panel" else _numbered_anew(made)


PANEL_ALONE = ("Purpose of the report", "Recommendations")
"""What the Panel alone is asked and told."""


def _with(section: Section, told: tuple[Block, ...]) -> Section:
    return dataclasses.replace(section, blocks=(*section.blocks, *told)) if section.title == UPDATE else section


def _of_theme(year: PanelYear, theme: str) -> PanelYear:
    """The year's counts, operations and work on a theme; what is on another, and what names none, is left out."""
    if theme not in THEMES:
        raise BadInput(f"There is no theme {theme!r}. {nearest(theme, THEMES)}")
    operations = tuple(one for one in year.operations if one.theme == theme)
    work = tuple(one for one in year.work if one.theme == theme)
    discharges = tuple(one for one in year.discharges if one.theme == theme)
    if not (operations or work or discharges):
        raise BadInput(f"No count, operation or work of the year is on the theme {theme!r}.")
    shown = dataclasses.replace(year, operations=operations, fugitives=(), work=work, discharges=discharges)
    return shown if discharges else dataclasses.replace(shown, baseline=None)


def _numbered_anew(document: Document) -> Document:
    """The document with its sections numbered from one, and its paragraphs within them: the numbers of the Panel's
    report are not its own. What is not known is led to by the new numbers."""
    places: dict[str, str] = {}
    sections, number = [], 0
    for section in document.sections:
        if section.number is None:
            sections.append(section)
            continue
        number += 1
        numbered = [b.number for b in section.blocks if isinstance(b, Paragraph) and b.number]
        places |= {old: f"{number}.{n}" for n, old in enumerate(dict.fromkeys(numbered), start=1)}
        sections.append(dataclasses.replace(section, number=str(number)))
    return dataclasses.replace(document, sections=tuple(_renumbered(one, places) for one in sections))


def _renumbered(section: Section, places: dict[str, str]) -> Section:
    def block(one: Block) -> Block:
        if isinstance(one, Paragraph):
            return dataclasses.replace(one, number=places[one.number]) if one.number else one
        if isinstance(one, Table) and one.caption == NOT_SAID:
            rows = tuple(((_place(said(row[0]), places),), *row[1:]) for row in one.rows)
            return dataclasses.replace(one, rows=rows)
        return one

    return dataclasses.replace(section, blocks=tuple(block(one) for one in section.blocks))


def _place(source: str, places: dict[str, str]) -> Name:
    return Name(places.get(source, source if paragraph_of(source) is None else ""))

"""Which report is built of a year's records: the Panel's, the annual one, or one on a theme; all with one engine."""

from __future__ import annotations

import dataclasses

from fourfold.errors import BadInput
from fourfold.reports.document import Block, Document, Section
from fourfold.reports.panel import panel_report
from fourfold.reports.panel_year import PanelYear

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
        made = dataclasses.replace(made, title=f"Report of the {year.author}: {theme.replace('-', ' ')}")
    elif sort != "panel":
        raise BadInput(f"There is no report of the sort {sort!r}.")
    if sort != "panel":
        made = dataclasses.replace(made, sections=tuple(one for one in made.sections if one.title not in PANEL_ALONE))
    told = tuple(block for blocks in measures for block in blocks)
    return dataclasses.replace(made, sections=tuple(_with(section, told) for section in made.sections))


PANEL_ALONE = ("Purpose of the report", "Recommendations")
"""What the Panel alone is asked and told."""


def _with(section: Section, told: tuple[Block, ...]) -> Section:
    return dataclasses.replace(section, blocks=(*section.blocks, *told)) if section.title == UPDATE else section


def _of_theme(year: PanelYear, theme: str) -> PanelYear:
    """The year's operations on a theme; what is on none, and the work that names none, are left out."""
    kept = tuple(one for one in year.operations if one.theme == theme)
    if not kept:
        raise BadInput(f"No operation of the year is on the theme {theme!r}.")
    return dataclasses.replace(year, operations=kept, fugitives=(), work=())

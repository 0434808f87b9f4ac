"""A report as it stands: its passages beside what the records propose now, what is wrong, and what may not leave."""

from __future__ import annotations

import dataclasses

from fourfold.desk.accounts.models import User
from fourfold.desk.reports.holding import held_in, without_held
from fourfold.desk.reports.models import Passage, Report, Sealed
from fourfold.desk.reports.records import RestsOn, proposed, rests_on
from fourfold.errors import FourfoldError
from fourfold.reports.document import Document, Figure, Paragraph, Text
from fourfold.reports.leaving import Held
from fourfold.reports.proposing import Assembled, Proposed, assembled, figures_of, names_said, proposals, section_name
from fourfold.reports.proposing import Passage as Said
from fourfold.reports.tracing import FEWER


@dataclasses.dataclass(frozen=True)
class Row:
    """One passage on the page: as it is kept, what is proposed for it now (None for the author's own, and where its
    record is gone), how it reads, with its figures in `text` where it is a paragraph, and what is wrong with it."""

    passage: Passage
    proposed: Proposed | None
    reads: str
    text: Text
    wrong: str

    @property
    def gone(self) -> bool:
        """Whether its record is not there any more."""
        return self.proposed is None and not self.passage.own

    @property
    def may_be_edited(self) -> bool:
        """Whether an author may put it otherwise."""
        return self.passage.own or (self.proposed is not None and self.proposed.may_be_edited)


@dataclasses.dataclass(frozen=True)
class Draft:
    """The whole: `sections` are (name, title, number, rows); `fresh` what records propose that the report has not;
    `held` what may not leave as it stands, and has no release."""

    report: Report
    on: RestsOn
    proposed: Document
    made: Assembled
    sections: tuple[tuple[str, str, str, tuple[Row, ...]], ...]
    fresh: tuple[Proposed, ...]
    held: tuple[Held, ...]

    @property
    def document(self) -> Document:
        """The report as it would be published."""
        return dataclasses.replace(self.made.document, marking=self.report.marking)

    @property
    def figures(self) -> list[Figure]:
        """Every figure that an author may speak of."""
        return list(figures_of(self.proposed).values())

    @property
    def wrong(self) -> list[str]:
        """What keeps it from going on, in words."""
        keys = {row.passage.key for *_, rows in self.sections for row in rows}
        return [text for key, text in self.made.wrong.items() if key in keys]


def draft_of(report: Report, user: User) -> Draft:
    """The report as it stands on the records of now, for a user. Raises `NotHeld` and `Problems` where they cannot be
    read."""
    on = rests_on(report)
    offer = proposed(report, on)
    kept = list(report.passages.select_related("edited_by"))
    passages = [Said(one.key, one.section, one.text or None) for one in kept if one.included]
    made = assembled(offer, passages)
    offered = {one.key: one for one in proposals(offer)}
    sections = tuple(
        (
            section_name(section),
            section.title,
            section.number or "",
            tuple(_row(one, offered, made) for one in kept if one.section == section_name(section)),
        )
        for section in offer.sections
    )
    there = {one.key for one in kept}
    fresh = tuple(one for key, one in offered.items() if key not in there)
    held = held_in(made.document, offer, on, report.measures, released_in(report), user)
    return Draft(report, on, offer, made, sections, fresh, held)


def _row(passage: Passage, offered: dict[str, Proposed], made: Assembled) -> Row:
    found = offered.get(passage.key)
    reads = passage.text or (found.reads if found else "")
    block = made.blocks.get(passage.key) or (found.block if found and not passage.text else None)
    text = block.text if isinstance(block, Paragraph) else ()
    return Row(passage, found, reads, text, made.wrong.get(passage.key, ""))


def leaving_of(draft: Draft) -> Document:
    """The draft as it may be taken out of the desk before it is signed: what nobody has released is held back in it.
    Raises `BadInput` where holding a number back no longer helps."""
    return without_held(draft.document, draft.proposed, draft.on, draft.held, released_in(draft.report))


def released_in(report: Report) -> set[str]:
    """What of a report somebody has released."""
    return set(report.releases.values_list("name", flat=True))


def redactions(draft: Draft) -> list[dict[str, str]]:
    """The log of what was held back or let out, and why: passages left out, numbers blurred, releases, and names that
    hold digits, by which a number could have got round the checks."""
    report, found = draft.report, []
    for one in report.passages.filter(included=False):
        found.append({"what": one.key, "how": "left out", "why": one.why_out or "the author’s choice"})
    found += [{"what": one, "how": "withheld", "why": "proceedings are live"} for one in draft.on.withheld]
    for figure in draft.document.figures:
        if figure.shown == FEWER:
            found.append({"what": figure.id, "how": f"shown as {FEWER}", "why": "a small number"})
    for release in report.releases.select_related("by"):
        found.append({"what": release.name, "how": f"released by {release.by}", "why": release.why})
    passages = report.passages.filter(included=True).exclude(text="")
    for name in names_said(Said(one.key, one.section, one.text) for one in passages):
        found.append({"what": name, "how": "said to be a name", "why": "written so by the author"})
    return found


def superseded(sealed: Sealed) -> str:
    """What has changed since a report was sealed, in words: its figures that the records now have otherwise, or that a
    record has changed in something else; empty where nothing has."""
    try:
        on = rests_on(sealed.report)
        now = figures_of(proposed(sealed.report, on))
    except FourfoldError as error:
        return f"Its records cannot be read now: {error}"
    then = [figure for figure in sealed.document.figures if figure.shown != FEWER]
    other = [f"{one.id} was {one.shown}" for one in then if one.id not in now or now[one.id].shown != one.shown]
    if other:
        return f"The records have it otherwise now: {'; '.join(other)}."
    return "" if on.year.data_version == sealed.data_version else "A record that it rests on has changed since."

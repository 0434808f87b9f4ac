"""The report to the Police and Crime Panel, in the order of 2015's: purpose, recommendations, background, update by the
four Ps and projects, conclusion, contact officer.

Sentences are proposed from the period's records; each figure stands as its record has it, with the honest reading
beside it. What the records do not say is printed as not known, and gathered at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fourfold import words
from fourfold.reports.document import (
    DIGIT,
    Block,
    Bullets,
    Document,
    Inline,
    Name,
    Paragraph,
    Section,
    Table,
    Text,
    said,
    texts_of,
)
from fourfold.reports.leaving import LIVE
from fourfold.reports.operations import Fugitives, Operation
from fourfold.reports.panel_figures import Figures, paragraph_of
from fourfold.reports.panel_operations import fugitives_text, operation_text
from fourfold.reports.panel_year import Discharges, PanelYear, Work, check_window
from fourfold.reports.readings import read_baseline, read_change, read_prediction
from fourfold.reports.tracing import filled
from fourfold.reports.year_fields import PS, P
from fourfold.sentences.adding import total

NUMBERS: dict[P, str] = {"pursue": "5", "prevent": "6", "protect": "7", "prepare": "8"}
DISCHARGES = "4.3"
NOT_SAID = "What the report does not say"
LAST = 10**6


def panel_report(year: PanelYear, period: tuple[dt.date, dt.date] | None = None) -> Document:
    """The report. Raises `BadInput` where the period asked for is not the counts' window: no other counts are held."""
    check_window(year, period)
    figures = Figures(year)
    return Document(
        f"Report of the {year.author} to the Police and Crime Panel",
        year.signed or year.author,
        words.day(year.date),
        year.marking,
        (
            _purpose(year),
            _recommendations(),
            _background(year),
            _update(figures),
            *(_of_p(figures, p) for p in PS),
            _conclusion(year),
            _contact(year),
            _gaps(year),
        ),
        subtitle=year.title,
        data_version=year.data_version,
    )


def _purpose(year: PanelYear) -> Section:
    what = "the work against serious and organised crime"
    if year.priorities:
        what = f"the Commissioner's priority: {year.priorities[_place(year.priority)].lower()}"
    text: Text = (f"To give the Police and Crime Panel an update on {what}.",)
    return Section("Purpose of the report", (Paragraph(text, "1.1"),), number="1")


def _recommendations() -> Section:
    text: Text = ("The Panel is asked to note and comment on the report.",)
    return Section("Recommendations", (Paragraph(text, "2.1"),), number="2")


def _background(year: PanelYear) -> Section:
    if not year.priorities:
        return Section("Background", (_gap("the Police and Crime Plan and its priorities"),), number="3")
    act = (
        "The ",
        *_named(year.plan_act),
        " places a duty on the Commissioner to issue a Police and Crime Plan with objectives for the police area. ",
        "The Plan sets these priorities:",
    )
    on = f"This report is on the priority numbered {year.priority}: {year.priorities[_place(year.priority)].lower()}."
    blocks: tuple[Block, ...] = (
        Paragraph(act, paragraph_of(year.plan_source)),
        Bullets(tuple(_named(one) for one in year.priorities), numbered=True),
        Paragraph((on,), "3.2"),
    )
    return Section("Background", blocks, number="3")


def _update(figures: Figures) -> Section:
    year = figures.year
    day = year.last_update or year.window.first
    since = (
        "Since the Panel was last updated, on " if year.last_update else "Since ",
        Name(words.day(day)),
        *_named(f", {year.force} has gone on working against serious and organised crime by the four Ps: "),
        "Pursue, Prevent, Protect and Prepare.",
    )
    blocks: list[Block] = [Paragraph(since, "4.1")]
    if year.themes:
        projects = _named(f"The key projects are {words.listing(year.themes)}.")
        blocks.append(Paragraph(projects, paragraph_of(year.themes_source)))
    for one in year.discharges:
        if one.source.startswith("4"):
            blocks += _discharges(figures, one)
    if not (year.discharges or year.of_registers):
        return Section("Update", tuple(blocks), number="4")
    window: Text = ("The counts are of ", Name(words.day(year.window.first)), " to ", Name(words.day(year.window.last)))
    window = (*window, ", which is inferred: the report does not state its window." if year.window.inferred else ".")
    return Section("Update", (*blocks, Paragraph(window, style="gap" if year.window.inferred else "plain")), number="4")


def _discharges(figures: Figures, one: Discharges) -> Iterator[Block]:
    year, baseline = figures.year, figures.year.baseline
    text: list[Inline] = [
        f"Firearm discharges in {one.area}: ",
        figures.now(one),
        " this year, against ",
        figures.then(one),
        " in the same period last year",
    ]
    if one.claim:
        text += [", which the report calls a reduction of ", figures.claim(one, one.claim)]
    yield Paragraph((*text, "."), one.source if one.source.startswith("4") else None, about=one.id)
    yield Paragraph(read_change(figures, one), style="reading", about=one.id)
    if one.predicted is not None:
        predicted = figures.predicted(one, one.predicted)
        yield Paragraph(("Current levels are said to predict an overall figure of ", predicted, "."), about=one.id)
        yield Paragraph(read_prediction(figures, one), style="reading", about=one.id)
        if baseline is not None:
            yield from _baseline(figures, one, year)


def _baseline(figures: Figures, one: Discharges, year: PanelYear) -> Iterator[Block]:
    baseline = year.baseline
    if baseline is None or baseline.claim is None:
        return
    yield Paragraph(
        (
            "That would be a reduction of ",
            figures.baseline_claim(baseline, baseline.claim),
            " on the baseline year of ",
            Name(baseline.year),
            ". Baseline: ",
            figures.baseline(baseline),
            ".",
        ),
        about=one.id,
    )
    yield Paragraph(read_baseline(figures, one, baseline), style="reading", about=one.id)


def _of_p(figures: Figures, p: P) -> Section:
    """One P: its work, operations and fugitives, by paragraph."""
    year = figures.year
    parts: list[tuple[str, list[Block]]] = []
    for work in year.work:
        if work.p == p:
            about = work.id or f"work-{work.source}"
            told = Paragraph(_work(figures, work), paragraph_of(work.source), about=about)
            parts.append((work.source, [told, *_unknown(work.gaps, about)]))
    for operation in year.operations:
        if operation.p == p:
            parts.append((operation.source, list(_operation(figures, operation))))
    for fugitives in year.fugitives:
        if fugitives.p == p:
            number = paragraph_of(fugitives.source)
            told = Paragraph(fugitives_text(figures, fugitives), number, about=fugitives.id)
            parts.append((fugitives.source, [told, *_unknown(fugitives.gaps, fugitives.id)]))
    blocks = [block for _, found in sorted(parts, key=lambda part: _sortable(part[0])) for block in found]
    total = _sentences(figures) if p == "pursue" else []
    return Section(p.title(), (*blocks, *total), number=NUMBERS[p])


def _work(figures: Figures, work: Work) -> Text:
    """What was done: the words of a file with its dates, or those of a register with its counts."""
    if not work.parts:
        dates = dict(work.dates)
        return filled(work.what.format_map(dates) if dates else work.what, {}, dates.values())
    text: list[Inline] = []
    for part in work.parts:
        if isinstance(part, str):
            text += figures.words(f"{work.id}-{len(text)}", part, work.source)
        elif part.value is None:
            text.append(figures.not_given(f"{work.id}-{part.name}", part.what, work.source))
        elif part.pounds:
            text.append(
                figures.stated(f"{work.id}-{part.name}", part.value, f"£{part.value:,}", part.what, work.source)
            )
        else:
            text.append(figures.counted(f"{work.id}-{part.name}", part.value, part.what, work.source))
    return tuple(text)


def _operation(figures: Figures, operation: Operation) -> Iterator[Block]:
    if operation.withheld:
        yield Paragraph((LIVE,), paragraph_of(operation.source), "held", operation.id)
        return
    yield Paragraph(operation_text(figures, operation), paragraph_of(operation.source), about=operation.id)
    for one in figures.year.discharges:
        if one.source == operation.source:
            yield from _discharges(figures, one)
    yield from _unknown(operation.gaps, operation.id)


def _sentences(figures: Figures) -> list[Block]:
    """What the sentences of all operations add up to."""
    year = figures.year
    told = [one for one in year.operations if one.claims and not one.withheld]
    if not told:
        return []
    found = total(sentence for one in told for sentence in one.claims)
    sources = tuple(dict.fromkeys(one.source for one in told))
    figure = figures.added(
        "sentences-total",
        found.imprisonment.years,
        "Years of imprisonment of all operations, each sentence counted once",
        sources,
    )
    return [
        Paragraph(
            (
                "The sentences named in this report add up to ",
                *(("at least ",) if found.at_least else ()),
                figure,
                " years of imprisonment.",
            )
        )
    ]


def _unknown(gaps: tuple[str, ...], about: str | None = None) -> list[Block]:
    told = "; ".join(gaps)
    return [Paragraph(_named(f"{told[:1].upper()}{told[1:]}."), style="gap", about=about)] if gaps else []


def _gap(what: str) -> Paragraph:
    return Paragraph((f"{what[:1].upper()}{what[1:]}: not given.",), style="gap")


def _conclusion(year: PanelYear) -> Section:
    told = Paragraph(_named(year.conclusion), paragraph_of(year.conclusion_source))
    return Section("Conclusion", (told if year.conclusion else _gap("a conclusion"),), number="9")


def _contact(year: PanelYear) -> Section:
    contact = year.contact
    if contact is None:
        return Section("Contact officer", (_gap("the contact officer"),))
    text: Text = (
        *_named(f"{contact.name}, {contact.role}. Telephone: "),
        *_named(contact.phone),
        ". Email: ",
        *_named(contact.email),
        ".",
    )
    return Section("Contact officer", (Paragraph(text),))


def _gaps(year: PanelYear) -> Section:
    """Everything that is not known, in one table."""
    rows: list[tuple[str, str]] = []
    if year.window.inferred and year.discharges:
        rows.append((DISCHARGES, "the window of the counts"))
    if year.baseline is not None and year.baseline.count is None:
        rows.append((year.baseline.source, f"the count of the baseline year {year.baseline.year}"))
    told = (one for one in year.operations if not one.withheld)
    records: tuple[Operation | Fugitives | Work, ...] = (*told, *year.fugitives, *year.work)
    each = [(one.source, gap) for one in records for gap in one.gaps]
    rows += [(year.plan_source, what) for what in _not_said(year)]
    rows += sorted(each, key=lambda row: _sortable(row[0]))
    if not rows:
        return Section("What is not known", (Paragraph(("Nothing is missing.",)),))
    cells: tuple[tuple[Text, ...], ...] = tuple(((Name(source),), _named(gap)) for source, gap in rows)
    return Section("What is not known", (Table(NOT_SAID, ("Paragraph", "Not given"), cells),))


def _not_said(year: PanelYear) -> list[str]:
    """What nobody gave of who reports, and on what plan."""
    asked = {
        "the Police and Crime Plan and its priorities": year.priorities,
        "when the Panel was last told": year.last_update,
        "a conclusion": year.conclusion,
        "the contact officer": year.contact,
    }
    return [what for what, given in asked.items() if not given]


def paragraphs_of(document: Document) -> tuple[str, ...]:
    """The numbers of its paragraphs, in order."""
    found = [
        block.number
        for section in document.walk()
        for block in section.blocks
        if isinstance(block, Paragraph) and block.number
    ]
    return tuple(found)


def text_of(document: Document) -> str:
    """All that its paragraphs, lists and tables say, one a line; for search and for comparison."""
    return "\n".join(said(text) for section in document.walk() for text in texts_of(section.blocks))


def _named(text: str) -> Text:
    """A name, date or reference as such, if it holds a digit."""
    return (Name(text),) if DIGIT.search(text) else (text,)


def _place(numeral: str) -> int:
    return ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"].index(numeral)


def _sortable(number: str) -> tuple[int, ...]:
    if paragraph_of(number) is None:
        return (LAST,)  # a record of a register, which no paragraph has told of yet
    return tuple(int(part) for part in number.split(".") if part.isdigit())

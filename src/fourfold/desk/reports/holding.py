"""What may not leave in a report of the desk's records, and the report without it: one way for a report that an author
wrote and for one that a command builds."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence

from fourfold.desk.accounts.models import User
from fourfold.desk.reports.earlier import told_by_earlier, told_by_signed
from fourfold.desk.reports.naming import names_of, people_named, work_named
from fourfold.desk.reports.records import RestsOn
from fourfold.reports.document import Document
from fourfold.reports.leaving import Held, live_records, small_figures
from fourfold.reports.panel import text_of
from fourfold.reports.small_words import small_words
from fourfold.reports.withholding import Answers, kept_back


def held_in(
    made: Document, offer: Document, on: RestsOn, measures: Sequence[str], released: Collection[str], reader: User
) -> tuple[Held, ...]:
    """What may not leave of a report as it stands, of what nobody has released. `offer` is what the records propose,
    with every figure's true value; names are looked for among what `reader` may see."""
    live = {name: why for name, why in on.live.items() if name not in released}
    found = [*small_figures(made, offer, released), *small_words(made, released)]
    called = {one.id: one.name for one in on.year.operations}
    told = live_records(made, on.live, released)
    found += [dataclasses.replace(one, why=f"{called.get(one.name, one.name)}: {one.why}") for one in told]
    found += told_by_earlier(measures, on, made)
    found += told_by_signed(made, offer, on, released)
    found += [*people_named(text_of(made), reader), *work_named(made, on.year.operations, live)]
    return tuple({one.name: one for one in reversed(found) if one.name not in released}.values())[::-1]


def without_held(
    made: Document, offer: Document, on: RestsOn, held: Sequence[Held], released: Collection[str]
) -> Document:
    """The report as a draft that may be taken out, with what is held taken back in it. Raises `BadInput` where holding
    a number back no longer helps."""
    answers = Answers(
        names=names_of(held),
        released=released,
        live=set(on.live) - set(released),
        told=[one.name for one in held if one.sort == "subtraction"],
    )
    document, _ = kept_back(made, answers, offer)
    return document

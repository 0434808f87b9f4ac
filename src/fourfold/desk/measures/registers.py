"""What the registers of operations hand in to measures: sentences, payments under confiscation orders, extraditions."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from fourfold.desk.accounts.models import User
from fourfold.desk.measures.held import hands_in
from fourfold.desk.operations.models import Fugitive, FugitiveMove, Outcome, Payment
from fourfold.desk.operations.sums import sentences_of
from fourfold.measures.counting import Dated
from fourfold.sentences.adding import total
from fourfold.sentences.sentence import Sentence


def _sentences(user: User) -> Iterator[Dated]:
    """What was passed in each month adds up to; a sentence that is consecutive to one of another month adds to its
    own. Those of which the day is not known are in no month."""
    months: dict[dt.date, list[Sentence]] = defaultdict(list)
    for one in sentences_of(Outcome.objects.visible_to(user)):
        if one.passed_on is not None:
            months[one.passed_on.replace(day=1)].append(one)
    for month, passed in months.items():
        here = {one.ref for one in passed}
        alone = [dataclasses.replace(one, after=one.after if one.after in here else None) for one in passed]
        yield Dated(month, total(alone).imprisonment.years, f"sentences passed in {month:%B %Y}")


def _confiscations(user: User) -> Iterator[Dated]:
    paid = Payment.objects.seen_by(user).values_list("on", "pounds", "asset__reference", "order__reference")
    yield from _dated((on, pounds, asset or order) for on, pounds, asset, order in paid)


def _fugitives(user: User) -> Iterator[Dated]:
    seen = Fugitive.objects.visible_to(user).values("pk")
    moves = FugitiveMove.objects.filter(of__in=seen, after="extradited")
    yield from _dated((on, 1, ref) for on, ref in moves.values_list("on", "of__reference"))
    counted = Outcome.objects.visible_to(user).filter(kind="extraditions", count__isnull=False)
    yield from _dated(counted.values_list("on", "count", "reference"))


def _dated(rows: Iterable[tuple[Any, Any, str]]) -> Iterator[Dated]:
    """Those of which the day is known; the others are in no month."""
    return (Dated(on, amount, ref) for on, amount, ref in rows if on is not None)


hands_in("sentences", lambda user: list(_sentences(user)))
hands_in("confiscations", lambda user: list(_confiscations(user)))
hands_in("fugitives", lambda user: list(_fugitives(user)))

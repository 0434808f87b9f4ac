"""What is done about measures: define a version, state a target, put other forces' counts beside."""

from __future__ import annotations

import dataclasses
import re

from django.db import transaction

from fourfold.desk.accounts.access import check_may
from fourfold.desk.accounts.models import User
from fourfold.desk.accounts.permissions import Permission
from fourfold.desk.measures.held import measures
from fourfold.desk.measures.models import Definition, Others, Target
from fourfold.errors import BadInput
from fourfold.measures.counting import months_between
from fourfold.measures.definition import Measure, parse_measure
from fourfold.measures.exposed import Exposed

VERSION = re.compile(r"^version:.*\n?", re.MULTILINE)


@transaction.atomic
def measure_define(*, by: User, text: str, why: str, of: str | None = None) -> Definition:
    """Put a measure's definition on record as its next version; `of`: of a measure that is there already. Raises
    `Denied`, `Problems` with each mistake in it, and `BadInput` where it says nothing new or names another measure."""
    check_may(by, Permission.DEFINE_MEASURES)
    if not why.strip():
        raise BadInput("Say why it is defined so.")
    said = VERSION.sub("", text.replace("\r\n", "\n")).strip()
    asked = parse_measure(f"{said}\nversion: 1\n")  # at the end, so that lines keep their numbers
    there = measures()
    now = there.get(asked.id)
    if of is None and now is not None:
        raise BadInput(f"There is a measure {asked.id!r} already: change its definition instead.")
    if of is not None and (now is None or asked.id != of):
        raise BadInput(f"This defines {asked.id!r}, not {of!r}. A measure keeps its name.")
    if now is not None and _same(now, asked):
        raise BadInput("This counts the same in the same words: there is nothing to put on record.")
    version = now.version + 1 if now else 1
    made = Definition(measure=asked.id, version=version, text=f"{said}\nversion: {version}\n", why=why.strip(), by=by)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def target_state(*, by: User, measure: Measure, year: str, value: int, source: str) -> Target:
    """Put a stated target on record. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.DEFINE_MEASURES)
    months_between(year, year)
    if int(year[5:]) != measure.year_begins:
        raise BadInput(f"This measure's year begins with month {measure.year_begins}, not with {year[5:]}.")
    if not source.strip():
        raise BadInput("Say who stated the target, and where.")
    made = Target(measure=measure.id, year=year, value=value, source=source.strip(), by=by)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def others_add(
    *, by: User, measure: Measure, period: str, source: str, exposure: str, rows: tuple[Exposed, ...]
) -> Others:
    """Put other forces' counts beside a measure's. Raises `Denied` and `BadInput`."""
    check_may(by, Permission.DEFINE_MEASURES)
    if not source.strip():
        raise BadInput("Say where it was published.")
    made = Others(
        measure=measure.id,
        period=period.strip(),
        source=source.strip(),
        exposure=exposure.strip(),
        rows=[dataclasses.astuple(one) for one in rows],
        by=by,
    )
    made.full_clean()
    made.save()
    return made


def _same(one: Measure, other: Measure) -> bool:
    return dataclasses.replace(other, version=one.version) == one

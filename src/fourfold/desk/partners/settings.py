"""The force's settings for sharing: how often an agreement is reviewed, and whether two people make a disclosure."""

from __future__ import annotations

import calendar
import dataclasses
import datetime as dt
from typing import cast

from fourfold.desk.context import workspace
from fourfold.marked import Marked, Problem, Problems
from fourfold.yaml_files import own_or_shipped

OWN = "sharing.yaml"
"""A force's own settings, in its workspace."""


@dataclasses.dataclass(frozen=True)
class Sharing:
    """The settings. Months and days are whole numbers from 1."""

    name: str
    version: int
    source: str
    first_review_months: int
    review_months: int
    second_person: bool
    emergency_review_days: int


def sharing() -> Sharing:
    """The force's own settings if its workspace has any, else those shipped. Raises `BadInput` with every mistake."""
    return own_or_shipped(parse_sharing, workspace().root / OWN, "fourfold.desk.partners", OWN)


def parse_sharing(data: object, file: str) -> Sharing:
    """Settings from a marked YAML document. Raises `BadInput` with every mistake."""
    problems: list[Problem] = []
    document = Marked(data, file, problems)
    name, source = document.text("sharing", needed=True), document.text("source", needed=True)
    wholes = ("version", "first_review_months", "review_months", "emergency_review_days")
    numbers = {key: cast(int, document.whole(key, needed=True)) for key in wholes}
    second = document.one_of("second_person", ("yes", "no"), needed=True)
    document.close()
    if problems:
        raise Problems(problems)
    return Sharing(name=cast(str, name), source=cast(str, source), second_person=second == "yes", **numbers)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of the month, so many months later; that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

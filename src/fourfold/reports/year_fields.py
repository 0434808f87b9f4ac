"""Fields of a year's file that have to be there: what is missing is noted as a mistake, and stands as empty until all
mistakes are told."""

from __future__ import annotations

import datetime as dt
from typing import Literal, cast

from fourfold.marked import Marked

P = Literal["pursue", "prevent", "protect", "prepare"]
PS: tuple[P, ...] = ("pursue", "prevent", "protect", "prepare")


def needed_text(section: Marked, key: str) -> str:
    """Text that has to be there; "" where it is not, which is noted."""
    return section.text(key, needed=True) or ""


def needed_date(section: Marked, key: str) -> dt.date:
    """A day that has to be there; the first of all days where it is not, which is noted."""
    text = needed_text(section, key)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        section.problem(f"{key!r} must be a date, as in 2015-10-31.", key=key)
        return dt.date.min


def yes(section: Marked, key: str) -> bool:
    """Whether it says true."""
    return str(section.raw(key)).lower() == "true"


def p_of(section: Marked) -> P:
    """Which of the four Ps."""
    return cast(P, section.one_of("p", PS, needed=True) or "pursue")

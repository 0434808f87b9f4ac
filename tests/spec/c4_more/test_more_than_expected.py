"""More than expected here

`more_than_expected` is always a first step and binds an area: a level of the workspace (`here: ward`) or squares of a
grid (`here: {grid: 500}`). It counts events in a window (`in`) and sets them against the area's own past (`against`),
straight before it. What the past leads one to expect, and how surely, is a negative binomial; over all the areas looked
at in one day the share of false discoveries is held by the rule of Benjamini and Hochberg. An event counts in the
window that holds its last possible instant.
"""

from __future__ import annotations

import datetime as dt

from tests.spec.conftest import Spec

HEAD = "id | kind | when | area | at"
RULE = """
- more_than_expected: robberies
  kind: robbery
  here: ward
  in: {days: 7}
  against: {days: 70}
  at_least: 3
"""


def daily(area: str, first: str, days: int, step: int = 1, mark: str = "") -> list[str]:
    start = dt.date.fromisoformat(first)
    return [
        f"{area}{mark}{n} | robbery | {start + dt.timedelta(days=n)} 12:00 | {area} | 0,0" for n in range(0, days, step)
    ]


def test_a_burst(spec: Spec) -> None:
    """W1 has one robbery a week for ten weeks and then six in one; W2 keeps its one a week. One a week is expected, so
    that three have a chance of about 0.09 and four of about 0.03, which is not enough for two areas looked at; five
    have less than 0.01. It fires with the fifth, and once for the whole run of days."""
    quiet = daily("W1", "2024-03-01", 70, 7) + daily("W2", "2024-03-01", 80, 7, "x")
    burst = daily("W1", "2024-05-10", 6, 1, "b")
    events = "\n".join([HEAD, *quiet, *burst])
    spec.fires(events, RULE, on="2024-05-16", tied="{area: ward}", expect={("ward:W1",): "certain"}, fired="2024-05-14")


def test_its_usual_level(spec: Spec) -> None:
    """Six a week after ten weeks of six a week is what one would expect."""
    events = "\n".join([HEAD, *daily("W1", "2024-03-01", 80)])
    spec.fires(events, RULE, on="2024-05-16", tied="{area: ward}", expect={})


def test_no_past(spec: Spec) -> None:
    """Where less than half of the past asked for is held, nothing is said: there is nothing to compare with."""
    events = "\n".join([HEAD, *daily("W1", "2024-05-10", 6)])
    spec.fires(events, RULE, on="2024-05-16", tied="{area: ward}", expect={})


def test_months(spec: Spec) -> None:
    """In whole calendar months, events known only to the month count for certain."""
    months = [f"{m}{n} | robbery | 2024-{m:02} | W1 | 0,0" for m in range(1, 7) for n in range(2)]
    months += [f"s{n} | robbery | 2024-07 | W1 | 0,0" for n in range(12)]
    spec.fires(
        "\n".join([HEAD, *months]),
        """
        - {more_than_expected: robberies, kind: robbery, here: ward, in: {months: 1}, against: {months: 6}}
        """,
        on="2024-08-02",
        tied="{area: ward}",
        expect={("ward:W1",): "certain"},
        fired="2024-07-31",
    )


def test_then(spec: Spec) -> None:
    """A step after it is linked by time, counted from the end of the window, and by the same area alone."""
    quiet = daily("W1", "2024-03-01", 70, 7) + daily("W2", "2024-03-01", 80, 7, "x")
    burst = daily("W1", "2024-05-10", 6, 1, "b")
    shooting = ["S | firearm-discharge | 2024-05-16 20:00 | W1 | 0,0"]
    spec.fires(
        "\n".join([HEAD, *quiet, *burst, *shooting]),
        RULE + "- {then: shooting, kind: firearm-discharge, within: {days: 3}, same: {area: ward}}",
        on="2024-05-16",
        tied="premises",
        expect={("ward:W1", "S"): "certain"},
        fired="2024-05-16",
    )

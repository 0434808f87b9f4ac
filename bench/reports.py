"""How long a report of forty pages takes in each format, and a measure over a history.

`python bench/reports.py [WORKSPACE]` writes `bench/reports.json`. A workspace is one of `bench/work`, as `bench/run.py`
makes them."""

from __future__ import annotations

import dataclasses
import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdf

from fourfold.measures.comparing import compare_periods
from fourfold.measures.counting import series
from fourfold.measures.definition import measures_for
from fourfold.reports.document import Document
from fourfold.reports.panel import panel_report
from fourfold.reports.panel_year import parse_year, shipped_year
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf
from fourfold.reports.to_word import to_word
from fourfold.workspace import Workspace
from measured import machine

PAGES = 40
TIMES = 5
MEASURES = ("robbery", "violence", "firearm-discharges")


def long_report() -> tuple[Document, int]:
    """The report of 2015 with its sections over and over, until it has forty pages; and how many it has."""
    once = panel_report(parse_year(shipped_year("2015")))
    sections = once.sections
    made, pages = once, 0
    while pages < PAGES:
        sections = (*sections, *once.sections)
        made = dataclasses.replace(once, sections=sections)
        pages = len(pypdf.PdfReader(io.BytesIO(to_pdf(made))).pages)
    return made, pages


def seconds(work: Callable[[], object]) -> dict[str, float]:
    """The median of several runs, and the longest."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return {"median": round(statistics.median(taken), 3), "longest": round(max(taken), 3)}


def main(workspace: str | None) -> None:
    """Measure, print and keep."""
    made, pages = long_report()
    found: dict[str, object] = {
        "machine": machine(),
        "pages": pages,
        "report": {
            "html": seconds(lambda: to_html(made)),
            "docx": seconds(lambda: to_word(made)),
            "pdf": seconds(lambda: to_pdf(made)),
        },
    }
    if workspace:
        place = Workspace.open(Path(workspace))
        known = measures_for(place)

        def counted(name: str) -> Callable[[], object]:
            held = series(place, known[name])
            last = held.months[-2].month
            period = (f"{last[:4]}-{held.months[-2].month[5:]}", last)
            return lambda: compare_periods(series(place, known[name]), period)

        found["measure"] = {name: seconds(counted(name)) for name in MEASURES}
    text = json.dumps(found, indent=2)
    (Path(__file__).parent / "reports.json").write_text(f"{text}\n", encoding="utf-8")
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)

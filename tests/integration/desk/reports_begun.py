"""Reports begun at the desk, for tests: the records of 2015, and three people who write, review and sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fourfold.desk.accounts.models import User
from fourfold.desk.context import workspace
from fourfold.desk.reports.actions.write import report_begin
from fourfold.desk.reports.models import Passage, Report
from fourfold.reports.panel_year import shipped_year

Made = Callable[..., Any]
YEAR = shipped_year("2015")


@pytest.fixture
def year() -> Iterator[Path]:
    """The records of 2015 in the desk's workspace."""
    path = workspace().years / "2015.yaml"
    path.write_text(YEAR, encoding="utf-8")
    yield path
    path.unlink()


@pytest.fixture
def three(somebody: Made) -> tuple[User, User, User]:
    """Who writes, who reviews, who signs."""
    return somebody("analyst"), somebody("legal-adviser"), somebody("responsible-officer")


def begun(by: User, **more: Any) -> Report:
    """A report of 2015, begun."""
    return report_begin(**{"by": by, "title": "December (invented)", "sort": "panel", "year": "2015", **more})


def passage(report: Report, key: str) -> Passage:
    """One of its passages."""
    found: Passage = report.passages.get(key=key)
    return found


def own_year(path: Path) -> None:
    """The same records, as if nobody had published them."""
    path.write_text(YEAR.replace("published: true\n", ""), encoding="utf-8")

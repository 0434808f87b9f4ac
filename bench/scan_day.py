"""Scan the newest day of a history twice in one process, and print the seconds of the second time:
`python bench/scan_day.py WORKSPACE`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from fourfold.history.store import History
from fourfold.triggers.scan import newest_day, replay, rules_for
from fourfold.workspace import Workspace


def main(root: Path) -> None:
    """The first time warms up what a running desk has warm: imports, rules and their queries."""
    workspace = Workspace.open(root)
    rules, day = rules_for(workspace), newest_day(History(workspace))
    replay(workspace, day, day, rules=rules)
    started = time.perf_counter()
    replay(workspace, day, day, rules=rules)
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

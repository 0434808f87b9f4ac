"""The audit of a desk of its own, with the commands that a force uses: sealed by two at once, and changed behind it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.integration.own_force import COMMAND, Force

FOURFOLD = str(Path(sys.executable).with_name("fourfold"))


def test_two_processes_sealing_at_once_make_one_chain(force: Force) -> None:
    force.desk("write")
    both = [subprocess.Popen([FOURFOLD, *force.words("audit", "seal")]) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    verdict = json.loads(force.run("audit", "verify", "--json"))
    assert (verdict["faults"], verdict["unsealed"]) == ([], 0)
    assert verdict["entries"] >= 200
    with closing(sqlite3.connect(force.root / "desk" / "desk.sqlite3")) as file:  # nothing of the desk's is between
        row = list(file.execute("SELECT * FROM audit_entry WHERE kind = 'nothing' AND key = '100'").fetchone())
        row[row.index("100")] = "nothing at all"
        file.execute(f"INSERT OR REPLACE INTO audit_entry VALUES ({', '.join('?' * len(row))})", row)
        file.commit()
    ended, out, _ = force.ended(COMMAND, *force.words("audit", "verify"))
    assert ended == 1
    assert f"Entry {row[0]} (" in out
    (force.root / "desk" / "audit-heads.txt").unlink()
    ended, out, _ = force.ended(COMMAND, *force.words("audit", "verify"))
    assert ended == 1
    assert "audit-heads.txt is missing" in out

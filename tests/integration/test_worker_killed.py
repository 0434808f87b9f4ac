"""The worker is killed (kill -9) while it imports; the next one takes the work up, and nothing is lost or doubled."""

from __future__ import annotations

import json
import signal

from tests.integration.own_force import COMMAND, Force

# The worker commits five rows at a time, and dies once it has committed twice.
DIES = f"""
import os, signal
from fourfold.history import importing, store
importing.ROWS, write, written = 5, store.History.write, []
def killing(*args, **kwargs):
    written.append(write(*args, **kwargs))
    if len(written) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return written[-1]
store.History.write = killing
{COMMAND}
"""


def test_the_next_worker_takes_up_what_a_killed_one_had_in_hand(force: Force) -> None:
    held = force.events()
    force.desk("upload")
    ended, out, err = force.ended(DIES, *force.words("desk", "work", "--once"))
    assert ended == -signal.SIGKILL, out + err
    assert force.query("SELECT state FROM imports_work") == [("running",)]
    assert len(force.events()) == len(held) + 10
    force.run("desk", "work", "--once")
    ((state, result),) = force.query("SELECT state, result FROM imports_work")
    assert state == "done"
    said = json.loads(result)
    assert (said["read"], said["new"], said["unchanged"], said["rejected"]) == (20, 10, 10, 0)
    rows = [json.loads(row)["id"] for row in force.events() if row not in held]
    assert sorted(rows) == sorted(f"police-uk-street:{number:064}" for number in range(20))  # each of them once
    force.run("audit", "seal")
    force.run("audit", "verify")

"""A database of the first desk that was landed is brought up to date: no row is lost, and the audit still stands.

On PostgreSQL the same is done on the way through `test_backup`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.integration.own_force import Force, history_made, lost


def test_the_first_desk_becomes_todays(tmp_path: Path) -> None:
    force = Force(tmp_path / "force")
    history_made(force.root)
    force.desk("old")
    before, columns = force.tables(), "id, number, text"
    conditions = force.query(f"SELECT {columns} FROM orders_condition")
    for name in ("triage_trigger", "threats_atrisk", "accounts_user", "audit_entry", "audit_seal"):
        assert before[name], name
    assert len(conditions) == 1
    force.desk("upgrade")
    now = force.tables()
    assert set(before) <= set(now)
    wider = set(lost(before, now))
    assert wider == {"orders_condition", "orders_order", "triage_trigger"}  # they have columns more
    for name in wider:
        assert len(now[name]) == len(before[name]) == 1, name
    assert force.query(f"SELECT {columns} FROM orders_condition") == conditions
    assert force.query("SELECT sort FROM orders_condition") == [("other",)]  # said of the old ones: not known
    assert force.query("SELECT rests_on FROM triage_trigger") == [('["invented:1"]',)]  # taken from its evidence
    force.run("audit", "seal")
    assert "0 not yet sealed" in force.run("audit", "verify")
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        force.query("DELETE FROM audit_entry")

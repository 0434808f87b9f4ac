"""A database of the first desk that was landed is brought up to date: no row is lost, and the audit still stands.

On PostgreSQL the same is done on the way through `test_backup`.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.integration.laid_out import laid_out
from tests.integration.own_force import Force, history_made, lost


def test_the_first_desk_becomes_todays(tmp_path: Path, filled: Path) -> None:
    force = Force(tmp_path / "force")
    history_made(force.root)
    force.desk("old")
    columns = force.columns()
    before = force.tables(columns)
    for name in ("triage_trigger", "threats_atrisk", "orders_condition", "accounts_user", "audit_entry", "audit_seal"):
        assert before[name], name
    force.desk("upgrade")
    assert lost(before, force.tables(columns)) == {}
    assert laid_out(force) == laid_out(Force(filled))  # whose tables were made at once
    assert force.columns()["triage_trigger"] != columns["triage_trigger"]
    assert force.query("SELECT sort FROM orders_condition") == [("other",)]  # said of the old ones: not known
    assert force.query("SELECT card = id FROM triage_trigger") == [(1,)]  # taken from its evidence
    assert force.query("SELECT key FROM audit_entry WHERE kind LIKE 'entries without %'") == [("3",)]
    force.run("audit", "seal")
    assert "0 not yet sealed" in force.run("audit", "verify")
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        force.query("DELETE FROM audit_entry")

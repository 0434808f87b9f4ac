"""Backup and restore of history and desk together: both are destroyed, and both come back, whole or not at all."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.integration.conftest import Server
from tests.integration.laid_out import laid_out
from tests.integration.own_force import AWAY, COMMAND, Force, Rows, history_made, lost

from fourfold.backup.archive import check

AUDIT = {"audit_entry", "audit_detail", "audit_reason", "audit_subject", "audit_seal", "audit_sealed"}
"""What may have rows more after a restore: that it was restored, and the seal on that."""

# Runs a verb, which kills itself the first time that it is about to do something to a file whose path ends in `part`.
# What an earlier process left behind has another number in its name.
KILLED = f"""
import os, signal, sys
doing, part = sys.argv.pop(1), sys.argv.pop(1).replace("PID", str(os.getpid()))
def heard(event, args):
    if event == doing and str(args[0]).endswith(part):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(heard)
{COMMAND}
"""


@pytest.fixture
def backup(force: Force) -> Path:
    """A backup of the force."""
    file = force.root.with_name("kept.fourfold")
    said = json.loads(force.run("backup", str(file), "--json"))
    assert said["digest"] == check(file).digest
    assert file.stat().st_mode & 0o077 == 0
    return file


def killed(force: Force, doing: str, part: str, *words: str) -> None:
    """Run a verb that is killed at a moment."""
    ended, out, err = force.ended(KILLED, doing, part, *force.words(*words))
    assert ended == -signal.SIGKILL, f"{doing} {part}: {ended} {out}{err}"


def test_history_and_desk_are_destroyed_and_come_back(force: Force, backup: Path) -> None:
    events, files, tables = force.events(), force.files(), force.tables()
    assert len(events) == 10
    assert files.keys() >= {"fourfold.yaml", "facts/note.txt", "quarantine/rejected.csv"}
    for name in ("triage_trigger", "threats_atrisk", "accounts_user", "audit_seal", "audit_detail"):
        assert tables[name], name
    shutil.rmtree(force.root)
    said = json.loads(force.run("restore", str(backup), str(force.root), "--json"))
    assert said["erased_again"] == 0
    assert force.events() == events
    assert force.files() == files
    now = force.tables()
    assert lost(tables, now) == {}
    assert set(lost(now, tables)) <= AUDIT
    force.run("audit", "verify")
    second = backup.with_name("second.fourfold")
    force.run("backup", str(second))  # numbers run on: the audit's next entry has a key of its own
    assert check(second).digest != check(backup).digest
    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        force.query("DELETE FROM audit_entry")


def test_what_was_erased_since_is_erased_again(force: Force, backup: Path) -> None:
    before = force.tables()
    force.run("erase", "invented:1", "--why", "a test")
    force.desk("erase")
    ledger = force.root / "history" / "erasures.jsonl"
    assert not {text for text in ("Somebody", AWAY) if text in ledger.read_text(encoding="utf-8")}
    back = Force(force.root.with_name("back"))
    said = json.loads(back.run("restore", str(backup), str(back.root), "--erasures", str(ledger), "--json"))
    assert said["erased_again"] == 2  # what was erased, and what named nobody but whom was disposed of
    events = {json.loads(row)["id"]: row for row in back.events()}
    assert set(events) == {f"invented:{n}" for n in range(10) if n not in (1, 2)}
    assert "nominal:STAYS" in events["invented:3"]
    assert not [row for row in events.values() if AWAY in row]
    assert "was erased" in back.run("show", "invented:1", fails=True)
    assert holding(before, '"invented:1"')
    assert holding(before, "Somebody at Risk")
    assert holding(before, "Somebody Away") >= {"groups_priorityindividual", "audit_detail"}
    tables = back.tables()
    assert holding(tables, "Somebody Away") == set()
    assert holding(tables, AWAY) <= {"audit_subject"}  # whom a reading of a record concerned
    assert holding(tables, '"invented:1"') == holding(tables, "Somebody at Risk") == set()
    assert tables["threats_threat"] == before["threats_threat"]
    back.run("audit", "verify")
    again = (back.root / "history" / "erasures.jsonl").read_text(encoding="utf-8").splitlines()
    assert set(ledger.read_text(encoding="utf-8").splitlines()) <= set(again)  # remembered for the backups to come


def holding(tables: Rows, text: str) -> set[str]:
    """The tables that hold a text."""
    return {name for name, rows in tables.items() if any(text in row for row in rows)}


def test_nothing_is_overwritten(backup: Path) -> None:
    back = Force(backup.with_name("back"))
    back.root.mkdir()
    (back.root / "mine.txt").write_text("mine\n")
    assert "is not empty" in back.run("restore", str(backup), str(back.root), fails=True)
    assert [one.name for one in back.root.iterdir()] == ["mine.txt"]
    shutil.rmtree(back.root)
    back.url = "postgres://nobody@127.0.0.1:1/none"
    assert "is of a desk on SQLite" in back.run("restore", str(backup), str(back.root), fails=True)
    assert not back.root.exists()


def test_a_backup_that_is_killed_is_whole_or_is_not_there(force: Force, tmp_path: Path) -> None:
    file = tmp_path / "kept.fourfold"
    for doing, part in (("sqlite3.connect", ".PID.room/desk.sqlite3"), ("os.link", ".PID.part")):
        killed(force, doing, part, "backup", str(file))
        assert not file.exists()
    killed(force, "os.remove", ".PID.part", "backup", str(file))  # it has both names: the one until then, and its own
    check(file)
    file.unlink()
    force.run("backup", str(file))
    check(file)
    assert [one.name for one in tmp_path.glob(".kept*")] == []  # what the killed left behind is gone


def test_a_restore_that_is_killed_is_whole_or_is_not_there(force: Force, backup: Path) -> None:
    back = Force(backup.with_name("back"))
    for doing, part in (("open", "note.txt"), ("os.rename", ".back.PID.part")):
        killed(back, doing, part, "restore", str(backup), str(back.root))
        assert not back.root.exists()
    killed(back, "shutil.rmtree", ".back.PID.part", "restore", str(backup), str(back.root))  # as it stands there
    assert lost(force.tables(), back.tables()) == {}
    back.run("backup", str(backup.with_name("after.fourfold")))
    shutil.rmtree(back.root)
    back.run("restore", str(backup), str(back.root))
    assert [one.name for one in back.root.parent.glob(".back*")] == []


def test_a_backup_whose_audit_was_changed_is_not_restored(force: Force) -> None:
    with closing(sqlite3.connect(force.root / "desk" / "desk.sqlite3")) as held:
        for (name,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            held.execute(f'DROP TRIGGER "{name}"')
        held.execute("UPDATE audit_entry SET actor_name = 'Somebody else' WHERE id = 1")
        held.commit()
    file, back = force.root.with_name("kept.fourfold"), Force(force.root.with_name("back"))
    force.run("backup", str(file))
    assert "Entry 1" in back.run("restore", str(file), str(back.root), fails=True)
    assert not back.root.exists()


def test_a_database_newer_than_the_code_is_refused(force: Force) -> None:
    with closing(sqlite3.connect(force.root / "desk" / "desk.sqlite3")) as held:
        held.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('governance', '0099_to_come', 'now')")
        held.commit()
    file = force.root.with_name("kept.fourfold")
    said = force.run("backup", str(file), fails=True)
    assert "made by a newer Fourfold" in said
    assert "governance 0099_to_come" in said
    assert not file.exists()


def test_on_postgresql_it_is_upgraded_backed_up_and_restored_though_killed_twice(
    server: Server, tmp_path: Path
) -> None:
    """One walk: making the tables of a PostgreSQL takes longer than all the rest of it."""
    force = Force(tmp_path / "force", server())
    history_made(force.root)
    force.desk("old")
    columns = force.columns()
    old = force.tables(columns)
    force.desk("upgrade")
    assert lost(old, force.tables(columns)) == {}
    file = tmp_path / "kept.fourfold"
    force.run("backup", str(file))
    events, files, tables = force.events(), force.files(), force.tables()
    back = Force(tmp_path / "back", force.url)
    assert "is not empty" in back.run("restore", str(file), str(back.root), fails=True)
    assert force.tables() == tables
    back.url = ""
    assert "empty database" in back.run("restore", str(file), str(back.root), fails=True)
    shutil.rmtree(force.root)

    back.url = server()
    killed(back, "open", "/restored-by", "restore", str(file), str(back.root))  # the database is marked, and empty
    assert not back.root.exists()
    half = Force(tmp_path / "half", back.url)
    history_made(half.root)
    assert "is not whole" in half.run("backup", str(tmp_path / "half.fourfold"), fails=True)
    killed(
        back, "shutil.rmtree", ".back.PID.part", "restore", str(file), str(back.root)
    )  # renamed, and the mark still there
    assert back.query("SELECT count(*) FROM fourfold_restoring") == [(1,)]
    back.desk("upgrade")  # which the desk does as it starts
    assert back.events() == events
    assert back.files() == files
    assert laid_out(back) == laid_out(force)  # the one made at once, the other migrated
    now = back.tables()
    assert set(now) == set(tables)  # the mark is gone
    assert lost(tables, now) == {}
    assert set(lost(now, tables)) <= AUDIT
    back.run("audit", "verify")
    assert not (back.root / "desk" / "tables").exists()
    back.run("backup", str(tmp_path / "second.fourfold"))  # numbers run on
    with pytest.raises(Exception, match="only ever added to"):
        back.query("DELETE FROM audit_entry")

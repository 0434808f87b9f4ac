"""Nothing at the desk speaks SQL of its own: what did would pass the audit and the compartments by."""

from __future__ import annotations

import ast
from pathlib import Path

import fourfold.desk

DESK = Path(fourfold.desk.__file__).parent
PAST_THE_AUDIT = {"raw", "extra", "cursor", "RawSQL", "_raw_delete", "_update", "_insert", "executescript"}

RUNNING_NUMBERS = "audit/gaps.py"
"""It passes over numbers that the database has not given yet, and looks at no record."""
WHOLE_TABLES = "saving"
"""Backup and restore copy whole tables out and in, unread, and mark a database that is half restored: no record is
looked at or changed, and a restore is logged."""


def names(path: Path) -> set[str]:
    """Every attribute that a module asks for, and every name that it imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name)
    return found


def test_no_module_of_the_desk_has_sql_of_its_own() -> None:
    modules = [path for path in DESK.rglob("*.py") if path.parent.name not in ("migrations", WHOLE_TABLES)]
    assert len(modules) > 100
    found = {str(path.relative_to(DESK)): used for path in modules if (used := names(path) & PAST_THE_AUDIT)}
    assert found == {RUNNING_NUMBERS: {"cursor"}}

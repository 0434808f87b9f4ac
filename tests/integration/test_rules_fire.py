"""Each shipped rule fires on its example and on none of the near misses beside it, on both engines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from deltalake import DeltaTable
from tests.integration import rule_examples
from tests.integration.rule_examples import EXAMPLES
from tests.spec.conftest import ZONE, relations, table

from fourfold.history.facts import CONFLICTS, MEMBERSHIPS, ORDERS, STANDINGS, facts_from_tables
from fourfold.history.schema import STORED
from fourfold.history.store import History
from fourfold.times import UTC, day_end
from fourfold.triggers.duck import DuckEngine
from fourfold.triggers.language import shipped_rules
from fourfold.triggers.question import Engine, Question
from fourfold.triggers.reference import ReferenceEngine
from fourfold.workspace import Workspace

RULES = {rule.id: rule for rule in shipped_rules()}


def test_every_rule_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_fires_on_its_example_and_not_beside_it(name: str, tmp_path: Path) -> None:
    example = EXAMPLES[name]
    workspace = Workspace.create(tmp_path / "w", invented=True)
    history = History(workspace)
    history.write(table(example.events), now=dt.datetime(2025, 1, 1, tzinfo=UTC))
    facts = facts_from_tables(
        relations(rule_examples.MEMBERS, MEMBERSHIPS),
        relations(rule_examples.CONFLICTS, CONFLICTS),
        orders=relations(rule_examples.ORDERS, ORDERS),
        standings=relations(rule_examples.STANDINGS, STANDINGS),
    )
    stored = DeltaTable(history.path).to_pyarrow_table().select(STORED.names).cast(STORED)
    day = dt.date.fromisoformat(example.on)
    question = Question("live", day, day, day_end(day, ZONE))
    engines: list[Engine] = [
        DuckEngine(history, facts),
        ReferenceEngine(workspace, stored, facts),
    ]
    expected = {frozenset(part if ":" in part else f"test:{part}" for part in one.split()) for one in example.expect}
    for engine in engines:
        firings = engine.firings([RULES[name]], question)
        found = [frozenset(event for _, event in firing.bound) for firing in firings]
        assert sorted(found, key=sorted) == sorted(expected, key=sorted), type(engine).__name__

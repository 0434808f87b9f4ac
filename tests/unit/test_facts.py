"""Facts: what the files may say, how mistakes are told, and what was known when."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfold.errors import BadInput
from fourfold.history.facts import (
    CONFLICTS,
    IDENTITIES,
    MEMBERSHIPS,
    ORDERS,
    PREMISES,
    RELATIONS,
    STANDINGS,
    Facts,
    facts_from_tables,
)
from fourfold.workspace import Workspace

MEMBER = "person,group,from,to,known_from,known_to,source\n"
CONFLICT = "group,other,from,to,known_from,known_to,source\n"
PLACE = "premises,kind,name,x,y,from,to,known_from,known_to,source\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


def put(workspace: Workspace, name: str, text: str) -> None:
    (workspace.facts / f"{name}.csv").write_text(text, encoding="utf-8")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_no_files_are_empty_tables_of_the_right_columns(workspace: Workspace) -> None:
    facts = Facts.load(workspace)
    assert [table.schema for table in facts.tables().values()] == [
        MEMBERSHIPS,
        CONFLICTS,
        PREMISES,
        ORDERS,
        STANDINGS,
        IDENTITIES,
    ]
    assert sum(table.num_rows for table in facts.tables().values()) == 0
    assert facts.kept == frozenset()


def test_every_column_is_read(workspace: Workspace) -> None:
    put(workspace, "memberships", MEMBER + "nominal:P1,group:G1,2024-01-01,2024-03-31,2024-02-01,2024-06-01,report 9\n")
    put(
        workspace,
        "premises",
        PLACE + 'premises:V1,pub,"The Anchor, invented",335000,390000,2024-01-01,,2024-01-02,,survey\n',
    )
    facts = Facts.load(workspace)
    assert facts.memberships.to_pylist() == [
        {
            "person": "nominal:P1",
            "group": "group:G1",
            "valid_from": day("2024-01-01"),
            "valid_to": day("2024-03-31"),
            "known_day": day("2024-02-01"),
            "gone_day": day("2024-06-01"),
            "source": "report 9",
            "marking": None,
            "compartments": None,
        }
    ]
    assert facts.premises.select(["premises", "kind", "name", "x", "y", "valid_to"]).to_pylist() == [
        {
            "premises": "premises:V1",
            "kind": "pub",
            "name": "The Anchor, invented",
            "x": 335000.0,
            "y": 390000.0,
            "valid_to": None,
        }
    ]


def test_a_conflict_holds_in_both_directions_once(workspace: Workspace) -> None:
    row = "{},{},2024-01-01,,2024-01-05,,report\n"
    for text in (
        row.format("group:A", "group:B"),
        row.format("group:A", "group:B") + row.format("group:B", "group:A"),
    ):
        put(workspace, "conflicts", CONFLICT + text)
        conflicts = Facts.load(workspace).conflicts
        pairs = sorted(zip(conflicts["group"].to_pylist(), conflicts["other"].to_pylist(), strict=True))
        assert pairs == [("group:A", "group:B"), ("group:B", "group:A")]
        assert conflicts["source"].to_pylist() == ["report", "report"]
        assert conflicts.schema == CONFLICTS


def test_as_known_leaves_out_what_came_later_and_keeps_what_was_given_up_later(workspace: Workspace) -> None:
    put(
        workspace,
        "memberships",
        MEMBER
        + "nominal:P1,group:G1,2023-01-01,,2024-02-01,2024-06-01,s\n"  # believed from February until June
        + "nominal:P2,group:G1,2023-01-01,,2024-04-01,,s\n",
    )

    def known(moment: str) -> list[tuple[str, dt.date | None]]:
        table = Facts.load(workspace, dt.datetime.fromisoformat(moment)).memberships
        return list(zip(table["person"].to_pylist(), table["gone_day"].to_pylist(), strict=True))

    assert known("2024-01-31T23:59+00:00") == []
    assert known("2024-02-01T00:00+00:00") == [("nominal:P1", None)]
    assert known("2024-03-31T22:59+00:00") == [("nominal:P1", None)]
    assert known("2024-03-31T23:00+00:00") == [("nominal:P1", None), ("nominal:P2", None)]  # 1 April in summer time
    assert known("2024-06-02T00:00+00:00") == [("nominal:P1", day("2024-06-01")), ("nominal:P2", None)]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("nominal:P1,group:G1,2024-01-01,,,,s", "line 2, column known_from: empty. Say when the force knew"),
        ("nominal:P1,group:G1,,,2024-01-01,,s", "line 2, column from: empty. Say from which day"),
        ("nominal:P1,group:G1,2024-01-01,,2024-01-01,,", "column source: empty. Say what this rests on"),
        (",group:G1,2024-01-01,,2024-01-01,,s", "column person: empty"),
        ("nominal:P1,G1,2024-01-01,,2024-01-01,,s", "column group: 'G1' has no prefix. .*group:G07"),
        ("nominal:P1,group:G1,5/3/2024,,2024-01-01,,s", "column from: '5/3/2024' is not a date. .* such as 2024-03-05"),
        ("nominal:P1,group:G1,2024-02-31,,2024-01-01,,s", "'2024-02-31' is not a day of the calendar"),
        ("nominal:P1,group:G1,2024-W05-1,,2024-01-01,,s", "is not a date"),
        (
            "nominal:P1,group:G1,2024-02-02,2024-02-01,2024-01-01,,s",
            r"column to: 2024-02-01 is before 'from' \(2024-02-02\)",
        ),
        ("nominal:P1,group:G1,2024-01-01,,2024-01-01,2024-01-01,s", "column known_to: .* is not after 'known_from'"),
        ("nominal:P1,group:G1,2024-01-01,,2024-01-01,s", "line 2: has 6 cells; the header has 7"),
        ('nominal:"P1,group:G1,2024-01-01,,2024-01-01,,s\n"x"y', "not valid CSV"),
    ],
)
def test_bad_rows_are_told_with_file_line_column_and_reason(workspace: Workspace, row: str, says: str) -> None:
    put(workspace, "memberships", MEMBER + row + "\n")
    with pytest.raises(BadInput, match=rf"memberships\.csv.*{says}"):
        Facts.load(workspace)


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("person,grp,from,to,known_from,known_to,source", "line 1: unknown column 'grp'; did you mean 'group'?"),
        ("person,group,from,to,known_to,source", "line 1: column 'known_from' is missing"),
        ("person,group,group,from,known_from,source", "column 'group' is there 2 times"),
        ("", "column 'person' is missing"),
    ],
)
def test_bad_headers(workspace: Workspace, header: str, says: str) -> None:
    put(workspace, "memberships", header + "\n")
    with pytest.raises(BadInput) as told:
        Facts.load(workspace)
    assert says in str(told.value)


def test_the_same_row_twice_and_a_group_against_itself(workspace: Workspace) -> None:
    put(workspace, "memberships", MEMBER + "nominal:P1,group:G1,2024-01-01,,2024-01-01,,s\n" * 2)
    put(workspace, "conflicts", CONFLICT + "group:A,group:A,2024-01-01,,2024-01-01,,s\n")
    with pytest.raises(BadInput, match="line 3: says the same as line 2(.|\n)*conflict with itself"):
        Facts.load(workspace)


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ("-2.98,53.4", "look like degrees"),
        ("335000,", "go together"),
        ("335000,abc", "not a number"),
        ("9e6,390000", "not a point of the grid"),
    ],
)
def test_premises_lie_on_the_grid(workspace: Workspace, point: str, says: str) -> None:
    put(workspace, "premises", PLACE + f"premises:V1,pub,The Anchor,{point},2024-01-01,,2024-01-01,,s\n")
    with pytest.raises(BadInput, match=says):
        Facts.load(workspace)


def test_twenty_problems_are_told_and_the_rest_counted(workspace: Workspace) -> None:
    put(workspace, "memberships", MEMBER + "".join(f"nominal:P{n},group:G1,2024-01-01,,,,s\n" for n in range(25)))
    with pytest.raises(BadInput) as told:
        Facts.load(workspace)
    lines = str(told.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 5 more."


def test_files_that_are_not_text(workspace: Workspace) -> None:
    (workspace.facts / "memberships.csv").write_bytes(MEMBER.encode() + b"\xff\xfe\x00\n")
    with pytest.raises(BadInput, match="not UTF-8"):
        Facts.load(workspace)


def test_tables_from_a_caller_without_files() -> None:
    table = pa.table(
        {
            "group": ["group:A"],
            "other": ["group:B"],
            "valid_from": [day("2024-01-01")],
            "known_day": [day("2024-01-02")],
        }
    )
    facts = facts_from_tables(conflicts=table)
    assert facts.conflicts.num_rows == 2
    assert facts.conflicts["valid_to"].null_count == 2
    assert facts.memberships.num_rows == 0
    with pytest.raises(BadInput, match="no column 'known_day'"):
        facts_from_tables(conflicts=table.drop_columns(["known_day"]))
    with pytest.raises(BadInput, match="rows without 'other'"):
        facts_from_tables(conflicts=table.set_column(1, "other", pa.array([None], pa.string())))


cells = st.sampled_from(
    ["nominal:P1", "group:G1", "2024-01-01", "2024-13-01", "1/2/2024", "", '"', "\x00", "é", "\n", "1"]
)
rows = st.lists(st.lists(cells, max_size=8).map(",".join), max_size=5)
files = st.one_of(st.binary(max_size=200), rows.map(lambda lines: (MEMBER + "\n".join(lines)).encode()))


@settings(deadline=None)  # times vary with the machine
@given(files)
def test_whatever_is_in_a_file_it_is_read_or_refused_in_plain_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder, "w"))
        for name in RELATIONS:
            (workspace.facts / f"{name}.csv").write_bytes(content)
        with contextlib.suppress(BadInput):
            Facts.load(workspace)


def test_orders_are_read_with_what_they_say_and_who_may_see_them(workspace: Workspace) -> None:
    head = "ref,order,about,from,to,known_from,known_to,source,marking,compartments\n"
    put(
        workspace,
        "orders",
        head + "nominal:P1,gang-injunction,,2024-01-01,2024-12-31,2024-01-02,,court 1,SECRET,lantern harbour\n"
        "premises:V1,closure-order,breached,2024-03-01,,2024-03-02,,report 4,,\n",
    )
    facts = Facts.load(workspace)
    assert facts.kept == {"orders"}
    told = [
        [row[name] for name in ("ref", "order", "about", "marking", "compartments")] for row in facts.orders.to_pylist()
    ]
    assert told == [
        ["nominal:P1", "gang-injunction", "in-force", "SECRET", "lantern harbour"],
        ["premises:V1", "closure-order", "breached", None, None],
    ]
    assert facts.news_reaches(day("2024-01-01"), ["orders"]) == day("2024-01-01")
    assert facts.news_reaches(day("2024-02-01"), ["orders"]) == day("2024-03-01")
    assert facts.news_reaches(day("2024-04-01"), ["orders"]) is None
    assert facts.news_reaches(day("2024-01-01"), ["memberships", "standings"]) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nominal:P1,gang-injuction,,2024-01-01,,2024-01-01,,x,,", "Did you mean 'gang-injunction'?"),
        ("nominal:P1,gang-injunction,curfw,2024-01-01,,2024-01-01,,x,,", "Did you mean 'curfew'?"),
        ("P1,gang-injunction,,2024-01-01,,2024-01-01,,x,,", "as in nominal:P000123"),
        ("nominal:P1,gang-injunction,,2024-01-01,,2024-01-01,,x,PRIVATE,", "'PRIVATE' is not a marking"),
    ],
)
def test_a_wrong_order_is_refused_with_how_to_mend_it(workspace: Workspace, row: str, said: str) -> None:
    put(workspace, "orders", f"ref,order,about,from,to,known_from,known_to,source,marking,compartments\n{row}\n")
    with pytest.raises(BadInput) as error:
        Facts.load(workspace)
    assert said in str(error.value)
    assert "orders.csv, line 2" in str(error.value)


def test_how_groups_stand_is_read_and_a_misspelt_way_refused(workspace: Workspace) -> None:
    head = "group,standing,from,to,known_from,known_to,source\n"
    put(workspace, "standings", head + "group:G1,no-plan,2024-01-01,,2024-01-02,,panel\n")
    [row] = Facts.load(workspace).standings.to_pylist()
    assert (row["group"], row["standing"], row["valid_from"]) == ("group:G1", "no-plan", day("2024-01-01"))
    put(workspace, "standings", head + "group:G1,no-plans,2024-01-01,,2024-01-02,,panel\n")
    with pytest.raises(BadInput, match="Did you mean 'no-plan'"):
        Facts.load(workspace)


def test_more_of_a_relation_is_added_to_what_is_held(workspace: Workspace) -> None:
    put(workspace, "memberships", MEMBER + "nominal:P1,group:G1,2024-01-01,,2024-02-01,,report 9\n")
    row = {"person": "nominal:P2", "group": "group:G1", "valid_from": day("2024-01-01"), "known_day": day("2024-01-01")}
    conflict = {
        "group": "group:G1",
        "other": "group:G2",
        "valid_from": day("2024-01-01"),
        "known_day": day("2024-01-01"),
    }
    facts = Facts.load(workspace).and_also(
        memberships=pa.Table.from_pylist([row]), conflicts=pa.Table.from_pylist([conflict])
    )
    assert facts.memberships["person"].to_pylist() == ["nominal:P1", "nominal:P2"]
    assert sorted(facts.conflicts["group"].to_pylist()) == ["group:G1", "group:G2"]
    assert facts.kept == {"memberships", "conflicts"}

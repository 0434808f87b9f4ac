"""Bytes become records in bounded memory, each with the line on which it begins, and every bad line is told."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfold.errors import BadInput
from fourfold.history.sources.blocks import LINE_LIMIT, Overlong, blocks
from fourfold.history.sources.delimited import Delimited, frames
from fourfold.history.sources.records import Reader, Records


def read(data: bytes | Iterable[bytes], delimiter: str = ",", encoding: str = "utf-8") -> Records:
    """All records of some bytes."""
    whole = Records([], [], [])
    for part in Reader(delimiter, encoding).records(blocks([data] if isinstance(data, bytes) else data, encoding)):
        whole.rows += part.rows
        whole.lines += part.lines
        whole.broken += part.broken
    return whole


def test_records_and_the_lines_they_begin_on() -> None:
    found = read(b'a,b\n1,"two\nlines"\n\n3,4\n')
    assert found.rows == [["a", "b"], ["1", "two\nlines"], ["3", "4"]]
    assert found.lines == [1, 2, 5]
    assert found.broken == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end(end: str) -> None:
    found = read(end.join(["a,b", "1,2", "3,4"]).encode())
    assert found.rows == [["a", "b"], ["1", "2"], ["3", "4"]]
    assert found.lines == [1, 2, 3]


@given(st.lists(st.lists(st.text(max_size=5), min_size=2, max_size=2), max_size=20), st.integers(1, 9))
def test_what_is_written_is_read_however_it_is_cut(rows: list[list[str]], size: int) -> None:
    import csv
    import io

    rows = [[cell.replace("\0", "").replace("\ufffd", "") for cell in row] for row in rows]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    data = out.getvalue().encode()
    found = read(data[n : n + size] for n in range(0, len(data), size))
    assert found.rows == rows
    assert found.broken == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    assert read("a,b\né,ü\n".encode(encoding), encoding="cp1252" if encoding != "utf-8" else "utf-8").rows == [
        ["a", "b"],
        ["é", "ü"],
    ]


def test_a_byte_that_is_not_text_is_told_with_a_hint() -> None:
    found = read(b"a,b\ncaf\xe9,2\n3,4\n")
    assert found.rows == [["a", "b"], ["3", "4"]]
    ((line, reason, cells),) = found.broken
    assert line == 2
    assert "0xE9" in reason
    assert "'é' in cp1252" in reason
    assert cells == ("caf\\xe9", "2")


def test_a_nul_is_told() -> None:
    found = read(b"a,b\n1,\x002\n3,4\n")
    assert found.rows == [["a", "b"], ["3", "4"]]
    assert found.broken[0][0] == 2
    assert "NUL" in found.broken[0][1]


def test_a_quote_never_closed_costs_one_line() -> None:
    found = read(b'a,b\n1,"two\n3,4\n5,6\n')
    assert found.rows == [["a", "b"], ["3", "4"], ["5", "6"]]
    assert found.lines == [1, 3, 4]
    assert found.broken == [(2, found.broken[0][1], ('1,"two',))]
    assert "never closed" in found.broken[0][1]


def test_a_quote_never_closed_far_above_the_end_costs_one_line() -> None:
    rows = b"".join(b"%d,x\n" % n for n in range(400_000))
    found = read([b'0,"open\n', rows])
    assert len(found.rows) == 400_000
    assert [line for line, _, _ in found.broken] == [1]


def test_text_after_a_closing_quote_is_told() -> None:
    found = read(b'a,b\n"1"x,2\n3,4\n')
    assert found.rows == [["a", "b"], ["3", "4"]]
    assert "middle of a field" in found.broken[0][1]


def test_a_field_of_two_hundred_megabytes_is_passed_over_in_little_memory() -> None:
    def huge() -> Iterator[bytes]:
        yield b'a,b\n1,"'
        for _ in range(200):
            yield b"x" * (1 << 20)
        yield b'"\n3,4\n'

    tracemalloc.start()
    found = read(huge())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20
    assert found.rows == [["a", "b"], ["3", "4"]]
    assert found.lines == [1, 3]
    ((line, reason, cells),) = found.broken
    assert line == 2
    assert f"{LINE_LIMIT:,}" in reason
    assert cells[0].startswith('1,"xxx')


def test_a_long_line_within_a_block() -> None:
    found = list(blocks([b"a\n" + b"y" * (LINE_LIMIT + 5) + b"\nb\n"], "utf-8"))
    assert [type(one) is Overlong for one in found] == [False, True, False]


def test_a_field_longer_than_a_field_may_be() -> None:
    found = read(b"a,b\n" + b"z" * 200_000 + b",2\n3,4\n")
    assert found.rows == [["a", "b"], ["3", "4"]]
    assert "longer than" in found.broken[0][1]


def test_formulas_are_text() -> None:
    assert read(b'a\n=1+1\n"=HYPERLINK(""x"")"\n').rows == [["a"], ["=1+1"], ['=HYPERLINK("x")']]


def header_error(data: bytes, needed: tuple[str, ...] = ("ref", "when")) -> str:
    with pytest.raises(BadInput) as error:
        list(frames(iter([data]), "f.csv", Delimited(), needed))
    return str(error.value)


def test_what_can_be_wrong_with_a_header() -> None:
    assert "f.csv: is empty" in header_error(b"")
    assert "a semicolon fits (3 columns)" in header_error(b"ref;when;x\n1;2;3\n")
    assert "'when' stands in the header 2 times" in header_error(b"ref,when,when\n")
    told = header_error(b"ref,When\n1,2\n")
    assert "there is no column 'when'" in told
    assert "'When'" in told
    assert "never closed" in header_error(b'"ref,when\n1,2\n')


def test_a_row_with_another_number_of_fields_is_rejected_as_it_was() -> None:
    (frame,) = frames(iter([b"ref,when\n1,2,3\n4,5\n6\n"]), "f.csv", Delimited(), ("ref",))
    assert frame.rows == [["4", "5"]]
    assert [(one.line, one.cells) for one in frame.all_rejects()] == [(2, ("1", "2", "3")), (4, ("6",))]
    assert frame.read == 3


def test_a_quarantine_file_keeps_where_its_rows_stood() -> None:
    data = b"file,line,column,reason,ref,when\nold.csv,17,when,is empty,1,2024-01-01\n"
    (frame,) = frames(iter([data]), "q.csv", Delimited(";"), ("ref", "when"))
    assert frame.mended
    assert (frame.header, frame.rows) == (("ref", "when"), [["1", "2024-01-01"]])
    assert (frame.files, frame.lines) == (["old.csv"], [17])


def test_a_line_of_a_quarantine_file_that_cannot_be_read_keeps_where_it_stood() -> None:
    long = "z" * 200_000
    data = f'file,line,column,reason,a,b\n"d/f, 1.csv",7,,"too ""long"", it is","{long},2"\nonly,two\n'.encode()
    (found,) = frames(iter([data]), "kept.csv", Delimited(), ("a",))
    first, second = found.rejects if found.rejects[0].file != "kept.csv" else found.rejects[::-1]
    assert (first.file, first.line, first.cells) == ("d/f, 1.csv", 7, (f"{long},2",))
    assert (second.file, second.line, second.cells) == ("kept.csv", 3, ("only", "two"))

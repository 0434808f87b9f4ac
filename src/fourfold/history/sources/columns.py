"""Columns of the schema, built whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fourfold.history.schema import INCOMING, MOMENT, PARTY, TEXT_MAP

Texts: TypeAlias = pa.Array | Sequence[str | None]


def texts(values: Texts) -> pa.Array:
    """Texts, where an empty one is none."""
    found = values if isinstance(values, pa.Array) else pa.array(values, pa.string())
    return pc.if_else(pc.equal(found, ""), pa.scalar(None, pa.string()), found)


def text_maps(columns: Mapping[str, Texts], rows: int) -> pa.MapArray:
    """One map a row from named columns; an empty text is left out."""
    names = sorted(columns)
    if not names:
        return pa.MapArray.from_arrays(pa.array(np.zeros(rows + 1, np.int32)), _none(), _none())
    held = [texts(columns[name]) for name in names]
    there = np.stack([np.asarray(column.is_valid()) for column in held], axis=1)
    ends = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    row, column = np.nonzero(there)
    items = pa.concat_arrays(held).take(pa.array(column * rows + row))
    keys = pa.array(names, pa.string()).take(pa.array(column))
    return pa.MapArray.from_arrays(pa.array(ends), keys, items)


def parties(each: Sequence[tuple[pa.StructArray, NDArray[np.bool_]]], rows: int) -> pa.ListArray:
    """One list of parties a row, from one column (of `PARTY`) and one mask for each place that a party can have."""
    if not each:
        return pa.ListArray.from_arrays(pa.array(np.zeros(rows + 1, np.int32)), pa.array([], PARTY))
    there = np.stack([mask for _, mask in each], axis=1)
    ends = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    row, place = np.nonzero(there)
    values = pa.concat_arrays([party for party, _ in each]).take(pa.array(place * rows + row))
    return pa.ListArray.from_arrays(pa.array(ends), values)


def party(
    rows: int, role: str, sort: str, ref: Texts | None, attributes: Mapping[str, Texts], protected: Mapping[str, Texts]
) -> pa.StructArray:
    """One party a row."""
    refs = pa.nulls(rows, pa.string()) if ref is None else texts(ref)
    held = [
        pa.repeat(pa.scalar(role), rows),
        pa.repeat(pa.scalar(sort), rows),
        refs,
        text_maps(attributes, rows),
        text_maps(protected, rows),
    ]
    return pa.StructArray.from_arrays(held, fields=list(PARTY))


def moments(values: NDArray[np.int64], there: NDArray[np.bool_] | None = None) -> pa.Array:
    """Moments from microseconds since 1970-01-01 UTC; none where `there` is False."""
    return pa.array(values.astype(np.int64), pa.int64(), mask=None if there is None else ~there).cast(MOMENT)


def incoming(rows: int, given: Mapping[str, object]) -> pa.Table:
    """Rows of `INCOMING`; a plain value stands in every row, and a column that is not given is empty."""
    columns = {}
    for field in INCOMING:
        value = given.get(field.name)
        if value is None:
            columns[field.name] = pa.nulls(rows, field.type)
        elif isinstance(value, str | int | float):
            columns[field.name] = pa.repeat(pa.scalar(value, field.type), rows)
        else:
            columns[field.name] = value if isinstance(value, pa.Array) else pa.array(value, field.type)
    return pa.table(columns, schema=INCOMING)


def empty_maps(rows: int) -> pa.Array:
    """A map without entries in every row."""
    return text_maps({}, rows).cast(TEXT_MAP)


def _none() -> pa.Array:
    return pa.array([], pa.string())

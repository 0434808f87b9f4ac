"""Arrow columns made from numpy draws, a hundred thousand rows at a time: texts, maps, and lists of parties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from fourfold.history.schema import MOMENT, PARTY, TEXT_MAP
from fourfold.simulate.period import Floats, Integers

Flags = npt.NDArray[np.bool_]


def constant(text: str | None, count: int) -> pa.Array:
    """The same text in every row."""
    return pa.repeat(pa.scalar(text, pa.string()), count)


def chosen(texts: Sequence[str], which: Integers, missing: Flags | None = None) -> pa.Array:
    """One of `texts` in each row, by number; null where `missing`."""
    return pa.array(list(texts), pa.string()).take(pa.array(which, mask=missing))


def numbered(prefix: str, numbers: Integers, width: int, missing: Flags | None = None) -> pa.Array:
    """`prefix` and a number padded with noughts to `width`, as C000000123; null where `missing`."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers, mask=missing), pa.string()), width, padding="0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, pa.scalar(""))


def moments(micros: Integers) -> pa.Array:
    """Microseconds since 1970 as aware moments."""
    return pa.array(micros, pa.int64()).cast(MOMENT)


def metres(values: Floats, missing: Flags) -> pa.Array:
    """Coordinates; null where `missing`."""
    return pa.array(values, pa.float64(), mask=missing)


def offsets(counts: Integers) -> pa.Array:
    """Where each row's entries begin, and where the last row's end."""
    return pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())


def lists(values: pa.Array, counts: Integers, missing: Flags | None = None) -> pa.Array:
    """Lists of `counts[row]` values each; null where `missing`."""
    mask = None if missing is None else pa.array(missing)
    return pa.ListArray.from_arrays(offsets(counts), values, mask=mask)


def text_maps(present: Flags, names: Sequence[str], values: Sequence[pa.Array]) -> pa.Array:
    """Maps of text to text. `present` (rows x names) says which names a row has; `values[name]` has a text for every
    row.
    """
    rows, width = present.shape
    flat = present.ravel()
    keys = chosen(list(names) or [""], np.tile(np.arange(width, dtype=np.int64), rows)[flat])
    items = _interleaved(values, rows, flat) if width else pa.array([], pa.string())
    return pa.MapArray.from_arrays(offsets(present.sum(axis=1)), keys, items).cast(TEXT_MAP)


def party_lists(present: Flags, roles: Sequence[str], sorts: Sequence[str], refs: Sequence[pa.Array]) -> pa.Array:
    """Lists of parties. `present` (rows x parties) says which of the possible parties a row has; `refs[party]` names
    each row's.
    """
    rows, width = present.shape
    flat = present.ravel()
    which = np.tile(np.arange(width, dtype=np.int64), rows)[flat]
    count = len(which)
    parties = pa.StructArray.from_arrays(
        [
            chosen(list(roles) or [""], which),
            chosen(list(sorts) or [""], which),
            _interleaved(refs, rows, flat) if width else pa.array([], pa.string()),
            pa.nulls(count, TEXT_MAP),
            pa.nulls(count, TEXT_MAP),
        ],
        fields=list(PARTY),
    )
    return lists(parties, present.sum(axis=1))


def _interleaved(columns: Sequence[pa.Array], rows: int, keep: Flags) -> pa.Array:
    """The columns' values row by row, those that `keep` (rows x columns, flattened) says."""
    order = np.arange(rows * len(columns), dtype=np.int64).reshape(len(columns), rows).T.ravel()[keep]
    return pa.concat_arrays(list(columns)).take(pa.array(order))

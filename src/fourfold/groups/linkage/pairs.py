"""Pairs of records that may be one, as Splink finds them: a match weight, and in words what speaks for and against.

The model is Fellegi and Sunter's (1969): each comparison adds the base-2 logarithm of how much likelier what is seen is
among records of one person than among records of two. Nothing is joined by it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from fourfold.database import spill_apart
from fourfold.errors import BadInput
from fourfold.groups.linkage.settings import Block, Compare, Settings
from fourfold.whole_files import whole

SEED = 2015
MEMORY = "2500MB"
U_PAIRS = 2e6  # pairs drawn at random, to learn how usual agreement by chance is
LEARN_LEAST = 20  # pairs that agree on a line from which the model learns


@dataclasses.dataclass(frozen=True)
class Reason:
    """What one comparison says: of which columns, in words, and how much for (above 0) or against, in bits."""

    columns: tuple[str, ...]
    words: str
    weight: float


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two records, by reference, the first before the second; the weight (bits) and probability that they are of one
    person or premises, and the reasons. The reasons' weights and `prior` add up to the weight."""

    first: str
    second: str
    weight: float
    probability: float
    prior: float
    reasons: tuple[Reason, ...]


class Model:
    """A trained model for some records: the records, and what was learnt of their comparisons."""

    def __init__(self, records: pa.Table, settings: Settings, *, trained: dict[str, Any] | None = None) -> None:
        """`records` has `ref` (each once) and the settings' columns as text, those that are missing taken as unknown.
        `trained`: what an earlier model learnt. Raises `BadInput` for records that are not so."""
        self.settings = settings
        self._con = duckdb.connect()
        self._con.execute(f"SET memory_limit = '{MEMORY}'")
        self._con.execute("SET enable_progress_bar = false")
        spill_apart(self._con)
        self._records = _fitted(records, settings)
        with _quietly():
            self._linker = Linker(
                DuckDBAPI(self._con).register(self._records), trained or _creator(settings), log_level=None
            )
            if trained is None:
                self._train()

    def _train(self) -> None:
        training = self._linker.training
        surely = [_block(block) for block in self.settings.surely_one if self._agreeing(_columns(block))]
        if surely:  # else Splink's own guess stands: no two records are surely one
            training.estimate_probability_two_random_records_match(surely, recall=self.settings.found_by_surely_one)
        training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
        for block in map(self._enough, self.settings.learn):
            if self._agreeing(_columns(block)):  # what is not recorded at all teaches nothing
                training.estimate_parameters_using_expectation_maximisation(
                    _block(block), estimate_without_term_frequencies=True
                )

    def _enough(self, block: Block) -> Block:
        """As much of a line as enough pairs agree on: what is hardly recorded teaches nothing."""
        columns = _columns(block)
        while len(columns) > 1 and self._agreeing(columns) < LEARN_LEAST:
            columns.pop()
        return block[: len(columns)]

    def _agreeing(self, columns: list[str]) -> int:
        """How many pairs of records agree on all these columns."""
        known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        agreeing = self._con.from_arrow(self._records).filter(known).aggregate("count(*) AS n", ", ".join(columns))
        pairs = agreeing.aggregate("coalesce(sum(n * (n - 1) // 2), 0)").fetchall()[0][0]
        return int(pairs)

    @property
    def learnt(self) -> dict[str, Any]:
        """What was learnt, to begin the next model with."""
        found: dict[str, Any] = self._linker.misc.save_model_to_json()
        return found

    def scores(self, least: float = 0.1) -> pa.Table:
        """Every pair of at least this probability: `first`, `second`, `weight`, `probability`. The quickest answer."""
        return self._con.from_arrow(self._found(least)).project(
            "least(ref_l, ref_r) AS first, greatest(ref_l, ref_r) AS second, "
            "match_weight AS weight, match_probability AS probability"
        ).order("first, second").to_arrow_table()  # fmt: skip

    def pairs(self, least: float = 0.1, most: int = 100_000) -> list[Pair]:
        """The same with reasons, the likeliest first, at most `most` of them."""
        ordered = self._found(least).sort_by(
            [("match_weight", "descending"), ("ref_l", "ascending"), ("ref_r", "ascending")]
        )
        return [self._pair(row) for row in ordered.slice(0, most).to_pylist()]

    def _found(self, least: float) -> pa.Table:
        with _quietly():
            found: Any = self._linker.inference.predict(threshold_match_probability=least)
        return found.as_pyarrow_table()

    def _pair(self, row: dict[str, Any]) -> Pair:
        reasons: list[Reason] = []
        for comparison in self._linker._settings_obj.comparisons:
            name = comparison.output_column_name
            level = comparison._get_comparison_level_by_comparison_vector_value(row[f"gamma_{name}"])
            weight = row[f"mw_{name}"] + (row.get(f"mw_tf_adj_{name}") or 0.0)
            columns = self.settings.compare[len(reasons)].columns
            reasons.append(Reason(columns, _words(columns, level), float(weight)))
        first, second = sorted((row["ref_l"], row["ref_r"]))
        weight = float(row["match_weight"])
        prior = weight - sum(reason.weight for reason in reasons)
        return Pair(first, second, weight, float(row["match_probability"]), prior, tuple(reasons))


def keep_model(model: Model, path: Path) -> None:
    """Keep what a model learnt, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as part:
        part.write_text(json.dumps(model.learnt), encoding="utf-8")


def kept_model(path: Path) -> dict[str, Any] | None:
    """What was kept; None where nothing was."""
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _words(columns: tuple[str, ...], level: Any) -> str:
    """A comparison's outcome as people say it."""
    name = " and ".join(column.replace("_", " ") for column in columns)
    if level.is_null_level:
        return f"{name.capitalize()}: not known of both"
    said = str(level.label_for_charts)
    for pattern, words in _SAID:
        if found := re.search(pattern, said):
            told = words.format(*(part.replace("_", " ") for part in found.groups()))
            return f"{name.capitalize()}: {told}"
    return f"{name.capitalize()}: {said[0].lower()}{said[1:].replace('_', ' ')}"


_SAID = (
    ("^All other comparisons", "differ"),
    ("reversed", "the same, the other way round"),
    ("^Exact match on (?:full|transformed)", "the same"),
    ("^Exact match on (.+)", "the same {}"),
    ("Jaro-Winkler.*?(0\\.\\d+)", "alike in spelling ({} of 1 or more)"),
    ("Levenshtein distance.*<= 1$", "differ in one letter"),
    ("Levenshtein distance.*<= (\\d+)", "differ in at most {} letters"),
    ("date difference.*<= (\\d+ \\w+)", "within {}"),
)
"""What Splink calls a comparison's outcome, and how people say it. The first that fits."""


def _fitted(records: pa.Table, settings: Settings) -> pa.Table:
    if "ref" not in records.column_names:
        raise BadInput("the records have no column 'ref'.")
    refs = records["ref"].cast(pa.string())
    if refs.null_count or len(refs.unique()) != len(refs):
        raise BadInput("each record needs a 'ref' of its own.")
    columns = {"ref": refs}
    for name in settings.columns:
        held = records[name].cast(pa.string()) if name in records.column_names else pa.nulls(len(refs), pa.string())
        columns[name] = held
    con = duckdb.connect()
    con.register("records", pa.table(columns))
    cleaned = ", ".join(f"nullif(lower(trim({name})), '') AS {name}" for name in settings.columns)
    both = "".join(
        f", nullif(lower(trim({one})), '') || ' ' || nullif(lower(trim({other})), '') AS {one}_{other}"
        for one, other in (compare.columns for compare in settings.compare if compare.way == "names")
    )
    return con.sql(f"SELECT ref, {cleaned}{both} FROM records ORDER BY ref").to_arrow_table()  # noqa: S608 - checked names


def _creator(settings: Settings) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="ref",
        comparisons=[_comparison(one) for one in settings.compare],
        blocking_rules_to_generate_predictions=[_block(block) for block in settings.together],
        retain_intermediate_calculation_columns=True,
    )


def _comparison(one: Compare) -> Any:
    first = one.columns[0]
    if one.way == "names":
        both = "_".join(one.columns)
        return cl.ForenameSurnameComparison(*one.columns, forename_surname_concat_col_name=both)
    ways: dict[str, Any] = {
        "name": lambda: cl.NameComparison(first),
        "date": lambda: cl.DateOfBirthComparison(first, input_is_string=True),
        "postcode": lambda: cl.PostcodeComparison(first),
        "email": lambda: cl.EmailComparison(first),
        "exact": lambda: cl.ExactMatch(first).configure(term_frequency_adjustments=True),
        "text": lambda: cl.JaroWinklerAtThresholds(first, [0.92, 0.8]),
    }
    return ways[one.way]()


def _block(block: Block) -> Any:
    made: Any = block_on
    return made(*_columns(block))


def _columns(block: Block) -> list[str]:
    return [_column(*one) for one in block]


def _column(name: str, letters: int | None) -> str:
    return name if letters is None else f"substr({name}, 1, {letters})"


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Splink tells its progress to people who watch it; here nobody does."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)

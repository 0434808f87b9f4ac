"""Linkage beside the linkage library's own tutorial models, on the same records with known truth; and a million people.

`python bench/linkage.py` writes bench/linkage.json: precision, recall and F1 over pairs at several probabilities, ours
and the tutorial's (Splink's documentation: the tutorial for fake_1000, the example for 50,000 historical people), how
well ours is calibrated, and the seconds and memory of a million invented people (`--million` runs that alone).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl

from fourfold.groups.linkage.pairs import Model
from fourfold.groups.linkage.quality import calibration, quality
from fourfold.groups.linkage.settings import read_settings, shipped_settings
from measured import machine, run

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared" / "data" / "linkage"
LEAST = (0.2, 0.5, 0.9, 0.95, 0.99)
PEOPLE = 1_000_000

FAKE = """
SELECT unique_id::VARCHAR AS ref, cluster::VARCHAR AS identity, first_name, surname, dob::VARCHAR AS date_of_birth,
    city, email FROM read_csv($path)
"""
HISTORICAL = """
SELECT unique_id AS ref, cluster AS identity, first_name, surname, dob AS date_of_birth, postcode_fake AS postcode,
    birth_place, occupation FROM read_parquet($path)
"""
INVENTED = """
SELECT 'r' || i AS ref, first || CASE WHEN i % 7 = 3 THEN 'e' ELSE '' END AS first_name, last AS surname,
    CASE WHEN i % 11 = 5 THEN NULL ELSE strftime(born, '%Y-%m-%d') END AS date_of_birth, place AS postcode,
    CASE WHEN i % 5 = 0 THEN 'town' || (person % 300) END AS birth_place, NULL::VARCHAR AS email,
    person::VARCHAR AS identity
FROM (
    SELECT i, person, 'f' || (hash(person) % 3000) AS first, 's' || (hash(person + 1000000000) % 40000) AS last,
        DATE '1950-01-01' + CAST(hash(person + 7) % 20000 AS INTEGER) AS born,
        'AB' || (hash(person + 9) % 90) || ' ' || (hash(person + 11) % 10) || 'XY' AS place
    FROM (SELECT i, CAST(i * 0.8 AS BIGINT) AS person FROM range($people) AS t(i))
)
"""


def main() -> None:
    """Measure and write."""
    results: dict[str, Any] = {
        "machine": machine(),
        "note": "precision, recall and F1 over pairs, by least probability",
    }
    for name, query, file, tutorial in (
        ("fake_1000", FAKE, "fake_1000.csv", _tutorial_fake),
        ("historical_50k", HISTORICAL, "historical_figures_with_errors_50k.parquet", _tutorial_historical),
    ):
        if not (SHARED / file).is_file():
            print(f"{name}: not measured, because {SHARED / file} is absent", file=sys.stderr)
            continue
        records = _records(query, path=str(SHARED / file))
        begun = time.perf_counter()
        ours = Model(records, read_settings(HERE / f"linkage_{name.split('_')[0]}.yaml")).scores()
        seconds = time.perf_counter() - begun
        results[name] = {
            "seconds": round(seconds, 1),
            "ours": _measured(ours, records),
            "tutorial": _measured(tutorial(records), records),
            "calibration": [
                {**dataclasses.asdict(one), "true": dataclasses.asdict(one.true)} for one in calibration(ours, records)
            ],
        }
        for least in LEAST:
            print(name, least, *(f"{who}: {results[name][who][str(least)]}" for who in ("ours", "tutorial")), sep="  ")
    found = run([sys.executable, __file__, "--million"])
    results["a_million_people"] = {**json.loads(found.output), "peak_mib": round(found.peak_mib)}
    print(results["a_million_people"])
    (HERE / "linkage.json").write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def million() -> None:
    """Link a million invented records of 800,000 people; print the seconds and what was found."""
    records = _records(INVENTED, people=PEOPLE)
    begun = time.perf_counter()
    scores = Model(records, shipped_settings("person")).scores(0.5)
    seconds = round(time.perf_counter() - begun, 1)
    found = quality(scores, records, 0.9)
    print(json.dumps({"seconds": seconds, "precision": round(found.precision, 4), "recall": round(found.recall, 4)}))


def _records(query: str, **values: object) -> pa.Table:
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        return con.sql(query, params=values).to_arrow_table()


def _measured(pairs: pa.Table, records: pa.Table) -> dict[str, dict[str, float]]:
    found = {str(least): quality(pairs, records, least) for least in LEAST}
    return {
        least: {"precision": round(one.precision, 4), "recall": round(one.recall, 4), "f1": round(one.f1, 4)}
        for least, one in found.items()
    }


def _tutorial_fake(records: pa.Table) -> pa.Table:
    """The model of Splink's tutorial, as its documentation gives it."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="ref",
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("date_of_birth", 1),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "city"),
            block_on("surname"),
            block_on("date_of_birth"),
        ],
    )
    sure = [
        block_on("first_name", "date_of_birth"),
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        block_on("email"),
    ]
    return _trained(records, settings, sure, 0.7, 2e6, tf=False)


def _tutorial_historical(records: pa.Table) -> pa.Table:
    """The model of Splink's example of historical people, as its documentation gives it."""
    with duckdb.connect() as con:
        con.register("records", records)
        both = con.sql("SELECT *, first_name || ' ' || surname AS names_together FROM records").to_arrow_table()
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="ref",
        blocking_rules_to_generate_predictions=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "date_of_birth"),
            block_on("first_name", "date_of_birth"),
            block_on("postcode", "first_name"),
            block_on("postcode", "surname"),
            block_on("date_of_birth", "birth_place"),
            block_on("substr(postcode,1,3)", "date_of_birth"),
            block_on("substr(postcode,1,3)", "first_name"),
            block_on("substr(postcode,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(date_of_birth,1,4)"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="names_together"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.PostcodeComparison("postcode"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    sure = [
        block_on("first_name", "surname", "date_of_birth"),
        block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
        block_on("date_of_birth", "postcode"),
    ]
    return _trained(both, settings, sure, 0.6, 1e7, tf=True)


def _trained(
    records: pa.Table, settings: SettingsCreator, sure: list[Any], recall: float, pairs: float, *, tf: bool
) -> pa.Table:
    linker = Linker(DuckDBAPI().register(records), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(sure, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=2015)
    for columns in (("first_name", "surname"), ("date_of_birth",)):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=tf
        )
    found: Any = linker.inference.predict(threshold_match_probability=0.1)
    table = found.as_pyarrow_table()
    names = {"ref_l": "first", "ref_r": "second", "match_probability": "probability"}
    return table.select(list(names)).rename_columns(list(names.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="link a million invented people, and print how it went")
    if parser.parse_args().million:
        million()
    else:
        main()

"""The catalogue of kinds: complete, true to the published tables that it quotes, and firm on what is never a sign."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.history.kinds import Kind, kinds
from fourfold.simulate.ordinary import CATALOGUE
from fourfold.simulate.planted import RECIPES
from fourfold.triggers.language import THEMES

# The categories of data.police.uk, as its files spell them.
STREET = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}
# What the 2015 report and the field's practice name as coming before harm, or as the harm itself.
NAMED_IN_THE_FIELD = (
    "firearm-discharge firearm-recovery ammunition-recovery homicide attempted-murder serious-assault kidnap "
    "arson-attack targeted-damage threat-to-life intelligence-report prison-release arrest missing-person "
    "child-exploitation-concern trafficking-concern county-lines-indicator cuckooing-concern drug-seizure cash-seizure "
    "fireworks-misuse disorder suspicious-parcel vehicle-theft-keys false-plates online-threat funeral domestic-abuse "
    "closure-order acquittal no-further-action stop-search robbery"
)
QUOTED = "Crime Harm Index 2026 subgroup range and median"


def kind_of(category: str) -> str:
    """The kind that a street crime category is held as."""
    return category.lower().replace(" and ", "-").replace(" ", "-")


def rows(path: Path, key: str) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row[key].strip(): row for row in csv.DictReader(file)}


def test_every_kind_named_in_the_field_is_there() -> None:
    named = set(NAMED_IN_THE_FIELD.split()) | {kind_of(category) for category in STREET}
    assert not named - set(kinds())


def test_every_kind_that_is_simulated_is_there() -> None:
    simulated = {entry.kind for entry in CATALOGUE} | {recipe.harm for recipe in RECIPES}
    assert not simulated - set(kinds())


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_every_kind_says_what_it_is_and_who_supplies_it(kind: Kind) -> None:
    assert kind.theme in THEMES
    assert kind.meaning.endswith(".")
    assert kind.wanted_from
    assert (kind.days is None) or kind.days_source, "a weight has a source"
    if kind.days:
        assert 0 < kind.days[0] <= kind.days[1] <= kind.days[2]


def test_a_weight_that_nobody_published_is_not_made_up() -> None:
    for kind in kinds().values():
        if kind.days and not str(kind.days_source).startswith(QUOTED):
            assert "set me" in str(kind.days_source), f"{kind.name}: neither quoted nor left to local policy"


def test_a_discharge_says_what_confirms_it_and_that_it_is_no_offence() -> None:
    discharge = kinds()["firearm-discharge"]
    assert "confirmed by" in discharge.meaning
    assert "Not an offence" in discharge.meaning
    assert not discharge.home_office_codes


def test_what_is_never_a_sign_against_anybody() -> None:
    assert {kind.name for kind in kinds().values() if kind.never_suspicion} == {"acquittal", "no-further-action"}
    assert dict(kinds()["stop-search"].suspicion_only_if) == {"found": "true"}


def test_weights_are_the_published_range_and_median_of_their_subgroup(shared_data: Path) -> None:
    table = rows(shared_data / "offences" / "crime-harm-index-2026-by-subgroup.csv", "prc_subgroup")
    quoted = [kind for kind in kinds().values() if str(kind.days_source).startswith(QUOTED)]
    assert len(quoted) >= len(STREET) - 1  # all but anti-social behaviour, which is no offence
    for kind in quoted:
        row = table[str(kind.subgroup)]
        published = (float(row["min"]), float(row["median"]), float(row["max"]))
        assert kind.days == published, f"{kind.name}: {kind.subgroup}"


def test_a_weight_within_a_subgroup_lies_within_it(shared_data: Path) -> None:
    table = rows(shared_data / "offences" / "crime-harm-index-2026-by-subgroup.csv", "prc_subgroup")
    for kind in kinds().values():
        if kind.subgroup:
            row = table[kind.subgroup]
            assert kind.days is not None
            assert float(row["min"]) <= kind.days[0] <= kind.days[2] <= float(row["max"]), kind.name


def test_offence_codes_are_real_and_in_the_category_they_are_given_to(shared_data: Path) -> None:
    categories: dict[str, str] = {}
    for codes, row in rows(shared_data / "offences" / "CrimeCatMappings.csv", "Offence_Code").items():
        categories |= {code: kind_of(row["Police.uk_Cat"]) for code in codes.split("/")}
    street = {kind_of(category) for category in STREET}
    for kind in kinds().values():
        for code in kind.home_office_codes:
            assert code in categories, f"{kind.name}: no offence code {code}"
            assert kind.name not in street or categories[code] == kind.name, (
                f"{kind.name}: {code} is {categories[code]}"
            )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {kind: a, title: A, theme: t, meaning: m}\n- {kind: a, title: A, theme: t, meaning: m}\n", "listed twice"),
        ("- {kind: a, title: A, theme: t, meaning: m, wieght: 3}\n", "unknown key 'wieght'"),
    ],
)
def test_a_catalogue_with_a_mistake_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "kinds.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    with pytest.raises(BadInput, match=reason):
        kinds.__wrapped__()

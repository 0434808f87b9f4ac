"""Crime-harm days: the three forms of file, what is refused, and unknown kept unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from fourfold.errors import BadInput
from fourfold.history.kinds import Kind
from fourfold.matrix.harm import harm_table, load_harm
from fourfold.workspace import Workspace


def kind(name: str, **more: object) -> Kind:
    return Kind(name=name, title=name, theme="major-crime", meaning="invented", **more)  # type: ignore[arg-type]


DAYS = (5000.0, 5475.0, 5475.0)
KINDS = {
    kind.name: kind
    for kind in (
        kind("homicide", subgroup="Homicide", home_office_codes=("1", "4.1"), days=DAYS, days_source="shipped"),
        kind("weapons", subgroup="Possession of weapons offences", home_office_codes=("8G", "81", "10D")),
        kind("funeral"),
        kind("arson", subgroup="Arson, elsewhere"),
    )
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


def file(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_table_the_catalogue_speaks_and_the_rest_is_unknown(workspace: Workspace) -> None:
    table = harm_table(workspace, KINDS)
    weight = table.get("homicide")
    assert weight is not None
    assert (weight.days, weight.source) == ((5000.0, 5475.0, 5475.0), "shipped")
    assert table.get("funeral") is None


def test_days_by_kind_with_and_without_a_range(workspace: Workspace, tmp_path: Path) -> None:
    path = file(tmp_path, "kind,days,low,high\nweapons,300,100,2190\nhomicide,5475,,\n", "Force table 2026.csv")
    assert load_harm(workspace, path, catalogue=KINDS).kinds == 2
    table = harm_table(workspace, KINDS)
    weapons, homicide = table.get("weapons"), table.get("homicide")
    assert weapons is not None
    assert homicide is not None
    assert (weapons.days, weapons.source) == ((100, 300, 2190), "Force table 2026")
    assert homicide.days == (5475, 5475, 5475)  # the force's own before the catalogue's


def test_the_index_by_subgroup_takes_median_and_range(workspace: Workspace, shared_data: Path) -> None:
    path = shared_data / "offences" / "crime-harm-index-2026-by-subgroup.csv"
    loaded = load_harm(workspace, path, edition="Crime Harm Index 2026", catalogue=KINDS)
    table = harm_table(workspace, KINDS)
    weapons, homicide = table.get("weapons"), table.get("homicide")
    assert weapons is not None
    assert homicide is not None
    assert weapons.days == (1, 273.75, 2190)  # as the data's own notes say: the median hides gun offences
    assert homicide.days == (730, 5475, 5475)
    assert weapons.source == "Crime Harm Index 2026"
    assert loaded.kinds == 2
    assert "no subgroup for: arson" in loaded.remarks[0]
    assert "Shoplifting" in loaded.remarks[1]


def test_days_by_home_office_code_take_the_range_of_a_kinds_codes(workspace: Workspace, tmp_path: Path) -> None:
    path = file(tmp_path, "code,days\n8g,10\n81,1825\n99Z,4\n10d,5\n1,5475\n")
    loaded = load_harm(workspace, path, edition="by code", catalogue=KINDS)
    weapons = harm_table(workspace, KINDS).get("weapons")
    assert weapons is not None
    assert weapons.days == (5, 10, 1825)
    assert loaded.remarks == (
        "homicide: 1 of its 2 codes are in the file.",
        "1 codes belong to no kind and were not used.",
    )


def test_a_second_file_sets_its_own_kinds_and_leaves_the_rest(workspace: Workspace, tmp_path: Path) -> None:
    load_harm(workspace, file(tmp_path, "kind,days\nweapons,300\nfuneral,0\n"), edition="first", catalogue=KINDS)
    loaded = load_harm(workspace, file(tmp_path, "kind,days\nweapons,500\n"), edition="second", catalogue=KINDS)
    assert loaded.replaced == ("weapons",)
    table = harm_table(workspace, KINDS)
    assert [
        (name, weight.days[1], weight.source) for name in ("weapons", "funeral") if (weight := table.get(name))
    ] == [
        ("weapons", 500, "second"),
        ("funeral", 0, "first"),  # 0 when somebody says 0
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind,days\nwepons,3\n", "line 2: there is no kind 'wepons'. Did you mean 'weapons'?"),
        ("kind,days\nweapons,3\nweapons,4\n", "line 3: 'weapons' is there already"),
        ("kind,days\nweapons,\n", "line 2: the days are empty. Leave the row out where the weight is not known."),
        ("kind,days\nweapons,-1\n", "line 2: '-1' is not a number of days"),
        ("kind,days\nweapons,nan\n", "line 2: 'nan' is not a number of days"),
        ("kind,days\nweapons,1e9\n", "line 2: '1e9' is not a number of days"),
        ("kind,days,low,high\nweapons,5,6,7\n", "line 2: low, middle and high must rise, not 6, 5, 7"),
        ("kind,days\nweapons,1,2\n", "line 2: has 3 cells; the header has 2"),
        ("kind,days,days\nweapons,1,2\n", "line 1: a column is named twice"),
        ("kind,days,hihg\nweapons,1,2\n", "line 1: unknown column 'hihg'. Did you mean 'high'?"),
        ("kind,weight\nweapons,1\n", "line 1: the columns are kind, weight. A file of crime-harm days has kind,days"),
        ("", "the columns are none"),
        ("code,days\n8G,1\n8g,2\n", "line 3: the code '8g' is there already"),
        ("code,days\n99Z,1\n", "holds no weight for any kind in the catalogue. 1 codes belong to no kind"),
        ("prc_subgroup,n,min,median,mean,max\nHomicide,3,9,5,6,10\n", "line 2: low, middle and high must rise"),
        ("prc_subgroup,n,min,median,mean,max\n,3,1,5,6,10\n", "line 2: the subgroup '' is empty"),
        ('kind,days\n"weapons,1\n', "not valid CSV"),
    ],
)
def test_wrong_rows_are_refused_with_line_and_reason_and_nothing_changes(
    workspace: Workspace, tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(BadInput) as told:
        load_harm(workspace, file(tmp_path, text), catalogue=KINDS)
    assert says in str(told.value)
    assert "table.csv" in str(told.value)
    assert list(workspace.harm.iterdir()) == []


def test_files_that_cannot_be_read(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        load_harm(workspace, tmp_path / "none.csv", catalogue=KINDS)
    (tmp_path / "bytes.csv").write_bytes(b"kind,days\n\xff,1\n")
    with pytest.raises(BadInput, match="not UTF-8"):
        load_harm(workspace, tmp_path / "bytes.csv", catalogue=KINDS)


def test_the_weight_of_any_of_several_kinds(workspace: Workspace, tmp_path: Path) -> None:
    text = "kind,low,middle,high\nweapons,1,273.75,2190\narson,5,185,185\nhomicide,730,5475,5475\n"
    load_harm(workspace, file(tmp_path, text), catalogue=KINDS)
    table = harm_table(workspace, KINDS)
    assert table.of_any(["weapons", "arson", "homicide"]) == (1, 273.75, 5475)
    assert table.of_any(["weapons", "arson"]) == (1, (273.75 + 185) / 2, 2190)
    assert table.of_any(["weapons", "funeral"]) is None  # one without a weight: no end to the range
    assert table.unknown(["weapons", "funeral"]) == ["funeral"]
    assert table.of_any([]) is None

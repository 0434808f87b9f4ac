"""A report that nobody has reviewed: what may not leave is held back in it by every way out of the command line, and it
says that it is a draft; and reports on a theme, numbered anew."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import docx
import pypdf
import pytest
from typer.testing import CliRunner, Result

from fourfold.cli.main import build as command_line
from fourfold.errors import BadInput
from fourfold.reports.building import build
from fourfold.reports.document import Chart, Document, Figure, Name, Paragraph, Provenance, Section, Table
from fourfold.reports.leaving import small_figures
from fourfold.reports.panel import panel_report, paragraphs_of, text_of
from fourfold.reports.panel_year import parse_year, shipped_year
from fourfold.reports.withholding import DRAFT, Answers, kept_back
from fourfold.workspace import Workspace

TEXT = shipped_year("2015")
YEAR = parse_year(TEXT)
OWN = dataclasses.replace(YEAR, published=False)
HELD = {"knowsley-now", "bangar-premises", "antiques-firearms-1"}


def test_small_numbers_and_what_would_tell_them_are_held_back() -> None:
    made, held = kept_back(panel_report(OWN))
    assert {one.name for one in held} == HELD
    shown = {one.id: one.shown for one in made.figures}
    assert {name: shown[name] for name in HELD} == dict.fromkeys(HELD, "fewer than 5")
    assert (shown["antiques-firearms-2"], shown["antiques-firearms"]) == ("held back", "7")  # or 7 less 5 would tell
    assert not [
        name for name in shown if name.startswith("knowsley-") and name not in ("knowsley-now", "knowsley-then")
    ]
    assert "merseyside-ratio" in shown  # nothing of it is small
    assert small_figures(made, made, ()) == []
    assert small_figures(made, panel_report(OWN), ()) == []
    assert "What else was said of this is held back" in text_of(made)
    assert (made.watermark, (made.subtitle or "").startswith(DRAFT)) == (DRAFT, True)


def test_a_share_a_drawing_and_a_name_on_record_are_held_back_too() -> None:
    source = Provenance("Arrests", "record", ("register of arrests",))
    few, share = Figure("few", 3, "3", source, counts=True), Figure("share", 30, "30%", source)
    many = Figure("many", 40, "40", Provenance("Visits", "record", ("register of visits",)), counts=True)
    table = Table("Arrests", ("What", "How many"), (((Name("Arrests"),), (few,)), ((Name("Visits"),), (many,))))
    section = Section("S", (
        Paragraph((few, " arrested, ", share, " of all"), about="x"),
        Chart("Arrests", "How many", "<svg>3</svg>", table),
        Paragraph(("Thanks to Bea INVENTED.",), about="y"),
    ))  # fmt: skip
    made, _ = kept_back(
        Document("T", "A", "D", "OFFICIAL", (Section("Outer", (), (section,)),)), Answers(names=["bea invented"])
    )
    (inner,) = made.sections[0].sections
    text = text_of(made)
    assert "fewer than 5 arrested, held back of all" in text
    assert isinstance(inner.blocks[1], Table)  # the drawing would have shown it
    assert "40" in text
    assert "INVENTED" not in text


def test_small_numbers_in_words_are_held_back_where_they_count_somebody() -> None:
    few = ("Three people arrested", "a single victim", "one young girl", "a couple of shops", "the four youths", "two")
    none = ("two years", "four times in five", "twenty-three people", "two hundred calls", "the four Ps", "one of them")
    for words in few:
        document = Document("T", "A", "D", "OFFICIAL", (Section("S", (Paragraph((f"There: {words}.",)),)),))
        made, (held,) = kept_back(document)
        assert held.sort == "small number"
        said = text_of(made)
        assert "There: " in said
        assert "fewer than 5" in said
        assert not any(word in said.split() for word in ("Three", "single", "one", "couple", "four", "two"))
        made, found = kept_back(document, Answers(released=[held.name]))
        assert (text_of(made), found) == (f"There: {words}.", ())
    for words in none:
        document = Document("T", "A", "D", "OFFICIAL", (Section("S", (Paragraph((f"There: {words}.",)),)),))
        made, found = kept_back(document)
        assert (text_of(made), found) == (f"There: {words}.", ())
    for year in (YEAR, OWN):  # nothing that the report of 2015 says is held back for a word
        assert not [one for one in kept_back(panel_report(year))[1] if one.name.startswith("words: ")]
    table = Table("T", ("What", "Who"), (((Name("4 May"),), (Name("Two girls on 4 May"),)),))
    (block,) = kept_back(Document("T", "A", "D", "O", (Section("S", (table,)),)))[0].sections[0].blocks
    assert isinstance(block, Table)
    assert block.rows[0][1] == (Name("fewer than 5 girls on 4 May"),)


def test_withheld_work_says_nothing_in_what_is_not_known() -> None:
    pending = parse_year(TEXT.replace("    legal_release: published in the report of 3 December 2015\n", ""))
    assert "what charges were laid" in text_of(panel_report(YEAR))
    assert "what charges were laid" not in text_of(panel_report(pending))


def run(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(command_line(), ["--workspace", str(folder), *map(str, words)])


def test_nothing_leaves_by_the_command_line_that_the_desk_would_hold(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    Workspace.create(folder, name="Anywhere (invented)")
    (folder / "years").mkdir(exist_ok=True)
    (folder / "years" / "2015.yaml").write_text(TEXT.replace("published: true", "published: false"), encoding="utf-8")
    html, word, pdf = (tmp_path / f"panel.{kind}" for kind in ("html", "docx", "pdf"))
    for file in (html, word, pdf):
        done = run(folder, "report", "panel", "-o", file, *(["--seal"] if file == pdf else []))
        assert done.exit_code == 0, done.output
        assert "A draft, not for publication" in done.stderr
        assert "Premises visited, Operation Bangar: fewer than 5" in done.stderr
    texts = [
        html.read_text(encoding="utf-8"),
        "\n".join(one.text for one in docx.Document(str(word)).paragraphs),
        " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.read_bytes())).pages).split()),
    ]
    for text in texts:
        assert DRAFT in text
        assert "fewer than 5" in text
        assert re.search(r"Held back(</strong>)?\W+What else was said of this", text)  # and not that it is not known
        assert "0.400" not in text  # the honest reading of 4 against 10
    head = docx.Document(str(word)).sections[0].header
    assert DRAFT in [one.text for one in head.paragraphs]
    name = re.search(r"Sealed as (\w+)", done.stdout)
    assert name is not None
    again = run(folder, "report", "again", name[1], "-o", tmp_path / "again.html")
    assert "A draft" in again.stderr
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == texts[0]


def test_a_theme_tells_of_its_own_counts_and_work_and_is_numbered_from_one(tmp_path: Path) -> None:
    guns = build("theme", YEAR, "guns-and-gangs")
    assert guns.title.endswith(": guns and gangs")
    assert [one.number for one in guns.sections if one.number] == ["1", "2", "3", "4", "5", "6", "7"]
    assert list(dict.fromkeys(paragraphs_of(guns)))[:4] == ["1.1", "1.2", "2.1", "2.2"]
    assert {"merseyside-now", "knowsley-now"} <= {one.id for one in guns.figures}
    assert "Operation Girmont" not in text_of(guns)
    slavery = build("theme", YEAR, "trafficking-modern-slavery")
    text = text_of(slavery)
    for told in (
        "Operation Girmont 2",
        "a problem profile on human trafficking",
        "training on human trafficking",
        "SERCO",
    ):
        assert told in text
    assert "discharges" not in text
    assert "the window of the counts" not in text
    assert "6.1\n" in text_of(slavery)  # what is not known is led to by the new numbers
    assert build("annual", YEAR).sections[0].number == "1"
    with pytest.raises(BadInput, match="Did you mean 'guns-and-gangs'"):
        build("theme", YEAR, "guns-gangs")
    with pytest.raises(BadInput, match="No count, operation or work of the year is on the theme 'major-crime'"):
        build("theme", YEAR, "major-crime")
    empty = Workspace.create(tmp_path / "w", name="x").root
    for words in (["panel"], ["panel", "--period", "2026-04-01/2026-09-30"], ["theme", "guns-and-gangs"]):
        said = str(run(empty, "report", *words, "-o", tmp_path / "x.html").exception)
        for way in ("years/", "fourfold demo --year 2015", "--desk --period", "'fourfold desk'"):
            assert way in said

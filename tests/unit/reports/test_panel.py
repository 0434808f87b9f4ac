"""The Panel report of 2015, out of its records: every printed figure, each with its honest reading, every paragraph,
and nothing that leads nowhere."""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
from collections import Counter
from pathlib import Path

import docx
import pypdf
import pytest
from typer.testing import CliRunner, Result

from fourfold.cli.main import build
from fourfold.errors import BadInput, NotHeld
from fourfold.marked import Problems
from fourfold.reports.document import Document, Figure, Name, Paragraph, Text, said
from fourfold.reports.leaving import LIVE
from fourfold.reports.panel import panel_report, paragraphs_of, text_of
from fourfold.reports.panel_year import PanelYear, parse_year, shipped_year
from fourfold.reports.readings import fitting_baselines
from fourfold.reports.sealing import again, seal
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf
from fourfold.reports.to_word import to_word
from fourfold.workspace import Workspace

PERIOD = (dt.date(2015, 4, 1), dt.date(2015, 10, 31))
YEAR_2015 = shipped_year("2015")

PARAGRAPHS = [
    *("1.1", "2.1", "3.1", "3.2", "4.1", "4.2", "4.3"),
    *("5.1", "5.2", "5.3.1", "5.3.2", "5.3.3", "5.3.4", "5.3.5"),
    *("6.1", "6.2", "6.3", "6.4", "6.5", "7.1", "7.2", "7.3", "7.4", "8.1", "8.2", "8.3", "8.4", "9.1"),
]
"""Those of the original. Its 5.3 only leads to what is under it; its list of priorities stands in 3.1."""

PRINTED = {
    "merseyside-now": "36",
    "merseyside-then": "52",
    "merseyside-claim": "30%",
    "merseyside-predicted": "61",
    "baseline-claim": "50%",
    "kala-years": "136",
    "supola-asset-1": "£750,000",
    "gimlett-years": "60",
    "knowsley-now": "4",
    "knowsley-then": "10",
    "eaw-extradited": "45",
    "bangar-premises": "4",
    "antiques-firearms-1": "2",
    "antiques-firearms-2": "5",
    "antiques-sentence-1": "10",
    "antiques-sentence-2": "9",
}
"""The figures that the report prints."""

READINGS = {
    "merseyside-change": "30.8%",
    "merseyside-ratio": "0.692",
    "merseyside-exact-low": "0.440",
    "merseyside-exact-high": "1.079",
    "merseyside-p": "0.0895",
    "merseyside-year-months": "61.7",
    "merseyside-year-days": "61.57",
    "merseyside-days": "366",
    "merseyside-eighty-low": "54",
    "merseyside-eighty-high": "71",
    "merseyside-ninetyfive-low": "50",
    "merseyside-ninetyfive-high": "76",
    "merseyside-baseline-fitting-low": "121",
    "merseyside-baseline-fitting-high": "123",
    "merseyside-baseline-ratio": "0.506",
    "merseyside-baseline-exact-low": "0.34",
    "merseyside-baseline-exact-high": "0.74",
    "baseline-count": "not given",
    "knowsley-p": "0.120",
    "knowsley-exact-low": "0.09",
    "knowsley-exact-high": "1.39",
    "sentences-total": "215",
}
"""The honest readings that were worked out beforehand."""


@pytest.fixture(scope="module")
def year() -> PanelYear:
    return parse_year(YEAR_2015)


@pytest.fixture(scope="module")
def report(year: PanelYear) -> Document:
    return panel_report(year, PERIOD)


def changed(old: str, new: str) -> Document:
    """The report of the year with something else in its records."""
    assert old in YEAR_2015
    return panel_report(parse_year(YEAR_2015.replace(old, new)))


def test_every_printed_figure_and_every_honest_reading(report: Document) -> None:
    shown = {figure.id: figure.shown for figure in report.figures}
    assert {name: shown.get(name) for name in PRINTED | READINGS} == PRINTED | READINGS
    text = text_of(report)
    assert "Lower: not established at five in a hundred." in text
    assert "Lower: too few to tell." in text
    assert "Baseline: not given." in text
    assert "add up to at least 215 years" in text


def test_golden_figures_hold(report: Document, shared_data: Path) -> None:
    golden = json.loads((shared_data.parent / "golden.json").read_text(encoding="utf-8"))
    values = {figure.id: figure.value for figure in report.figures}
    for area, counts in (("merseyside", [36, 52]), ("knowsley", [4, 10])):
        exact = next(one for one in golden["rate_ratio_exact_95"] if one["counts"] == counts)
        test = next(one for one in golden["e_test_two_sided"] if one["counts"] == counts)
        assert values[f"{area}-p"] == pytest.approx(test["p"], rel=0.005)
        assert values[f"{area}-exact-low"] == pytest.approx(exact["low"], rel=0.005)
        assert values[f"{area}-exact-high"] == pytest.approx(exact["high"], rel=0.005)


def test_the_sections_are_in_the_order_of_2015(report: Document) -> None:
    titles = [section.title for section in report.sections]
    assert titles[:10] == [
        "Purpose of the report",
        "Recommendations",
        "Background",
        "Update",
        "Pursue",
        "Prevent",
        "Protect",
        "Prepare",
        "Conclusion",
        "Contact officer",
    ]


def test_every_paragraph_has_its_counterpart(report: Document) -> None:
    assert list(dict.fromkeys(paragraphs_of(report))) == PARAGRAPHS


def test_every_paragraph_of_work_says_what_is_not_known(report: Document) -> None:
    gaps = [row[0] for row in _rows(report, "What the report does not say")]
    told = {said(source) for source in gaps}
    assert {"4.3", *(one for one in PARAGRAPHS if one[0] in "5678")} == told


def test_the_original_s_own_numbers_are_all_there(report: Document, shared_data: Path) -> None:
    """Each number of the original, but for those of its paragraphs, is in the report."""
    original = (
        (shared_data.parent / "panel-report-2015-12-03.txt").read_text(encoding="utf-8").split("Priority Update", 1)[1]
    )
    original = original.split("1. Purpose", 1)[1]
    numbers = set(re.findall(r"(?<![\w.,])\d{2,}(?:[,.]\d+)*%?(?![\w.])", re.sub(r"\b\d\.\d(\.\d)?\b", "", original)))
    document = text_of(report)
    assert {number for number in numbers if number not in document} <= {"3rd"}


def test_each_number_of_the_page_leads_somewhere(report: Document) -> None:
    """With figures, paragraph numbers and footnotes taken out, digits are left only in names and dates."""
    page = to_html(report)
    body = page[page.index("<main") : page.index("Where each figure comes from")]
    for anchor in re.findall(r'<a class="figure" href="#from-(\d+)" data-figure="([a-z0-9-]+)">', body):
        assert f'id="from-{anchor[0]}"' in page
        assert anchor[1] in {figure.id for figure in report.figures}
    rest = re.sub(r'<a class="figure".*?</a>|<span class="number">.*?</span>', "", body)
    rest = html.unescape(re.sub(r"<[^>]+>", " ", rest))
    for name in sorted(_names(report), key=len, reverse=True):
        rest = rest.replace(name, "")
    assert not re.findall(r"\d+", rest)


@pytest.mark.parametrize("made", ["word", "pdf"])
def test_each_number_of_word_and_pdf_is_a_figure_s_or_a_name_s(report: Document, made: str) -> None:
    if made == "word":
        file = docx.Document(io.BytesIO(to_word(report)))
        texts = [c.text for t in file.tables for row in t.rows for c in row.cells] + [p.text for p in file.paragraphs]
        text = "\n".join(texts)
    else:
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(to_pdf(report))).pages)
    pages = re.findall(r"\d+", " ".join(re.findall(r"\d+ / \d+", text))) if made == "pdf" else []
    assert "10[" in text  # a footnote's number never reads as a power of its figure
    body, sources = re.sub(r"\[\d+\]", "", text).split("Where each figure comes from")
    heads = (report.title, report.subtitle, report.date, report.author, report.marking, report.data_version)
    words = " ".join((text_of(report), *paragraphs_of(report), *(s.number or "" for s in report.walk())))
    words += " ".join(filter(None, heads))
    left = Counter(re.findall(r"\d+", body)) - Counter(re.findall(r"\d+", words)) - Counter(pages)
    assert not left, "each number as often as the document says it, and no other"
    notes = " ".join(f"{one.number} {one.shown} {one.provenance.in_words}" for one in report.sources)
    numbers = set(re.findall(r"\d+", f"{notes} {report.data_version}")) | set(pages)
    assert set(re.findall(r"\d+", sources)) <= numbers
    for number in PRINTED.values():
        assert number in text


def test_a_changed_record_changes_the_number_and_its_reading() -> None:
    shown = {figure.id: figure.shown for figure in changed("now: 36, then: 52", "now: 30, then: 52").figures}
    assert shown["merseyside-now"] == "30"
    assert shown["merseyside-change"] == "42.3%"
    text = text_of(changed("now: 36, then: 52", "now: 30, then: 52"))
    assert "The claim contradicts its own counts: they give a fall of 42%, not a reduction of 30%." in text
    assert "The prediction is not what current levels give." in text  # 30 in seven months are 51 in twelve
    more = text_of(changed("now: 36, then: 52", "now: 62, then: 52"))
    assert "they give a rise of 19%, not a reduction of 30%" in more
    assert "more have been counted already" in more
    assert "contradicts" not in text_of(changed("title:", "title:"))


def test_a_chance_is_never_said_to_be_certain() -> None:
    shown = {one.id: one.shown for one in changed("now: 36, then", "now: 9, then").figures}
    assert shown["merseyside-chance"] == "more than 99%"
    shown = {one.id: one.shown for one in changed("predicted: 61", "predicted: 37").figures}
    assert shown["merseyside-chance"] == "less than 1%"


def test_a_supplied_baseline_is_tested() -> None:
    report = changed("count: null", "count: 211")
    shown = {figure.id: figure.shown for figure in report.figures}
    assert shown["baseline-count"] == "211"
    assert shown["merseyside-baseline-ratio"] == f"{36 / 7 / (211 / 12):.3f}"
    assert "Baseline: not given" not in text_of(report)
    assert "the prediction is not that fall from this baseline" in text_of(report)  # 61 of 211 is 71% less
    assert "not that fall" not in text_of(changed("count: null", "count: 122"))
    assert fitting_baselines(61, "50%") == [121, 122, 123]
    assert fitting_baselines(None, "50%") == fitting_baselines(61, "half") == []


def test_live_proceedings_are_withheld_without_a_legal_release() -> None:
    text = text_of(changed("    legal_release: published in the report of 3 December 2015\n", ""))
    assert "money laundering charges" not in text
    assert "Withheld: the work or its proceedings are live" in text


def test_what_is_crafted_in_a_record_is_shown_as_text() -> None:
    report = changed("name: Operation Lester", 'name: "Operation <script>alert(1)</script> {{ 7*7 }} =1+1 #eval(1)"')
    assert "<script>" not in to_html(report)
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(to_word(report))).paragraphs)
    assert "Operation <script>alert(1)</script> {{ 7*7 }} =1+1 #eval(1)" in text
    assert b"%PDF" in to_pdf(report)[:8]


def test_another_period_is_refused(year: PanelYear) -> None:
    with pytest.raises(BadInput, match="of 1 April to 31 October 2015"):
        panel_report(year, (dt.date(2015, 4, 1), dt.date(2015, 9, 30)))


def test_a_bad_year_is_refused_with_its_lines() -> None:
    with pytest.raises(Problems) as caught:
        parse_year(YEAR_2015.replace("p: protect", "p: protekt").replace("date: 2015-12-03", "date: soon"))
    assert "Did you mean 'protect'" in str(caught.value)
    assert "'date' must be a date" in str(caught.value)
    with pytest.raises(NotHeld):
        shipped_year("2016")
    with pytest.raises(NotHeld):
        shipped_year("../year_2015")


def test_footnotes_name_the_query_of_a_record_and_what_a_figure_was_worked_out_of(report: Document) -> None:
    notes = {one.id: one.provenance for one in report.figures}
    assert all(one.query for one in notes.values() if one.basis in ("printed", "record", "not given", "setting"))
    assert all(one.worked_from for one in notes.values() if one.basis == "computed")
    assert notes["merseyside-now"].query == "discharges, id merseyside, now (para 4.3) in the file of the year 2015"
    assert notes["kala-years"].query == "operations, id kala, imprisonment (para 5.3.1) in the file of the year 2015"
    ratio = notes["merseyside-ratio"].in_words
    assert "Worked out from 36 (Firearm discharges in Merseyside in the window) and 52 (The same" in ratio
    assert notes["merseyside-of"].in_words == "Months of a year."  # of no paragraph
    assert notes["merseyside-months"].basis == notes["merseyside-days"].basis == "setting"
    assert "A setting of this report. Query: counts_window" in notes["merseyside-months"].in_words


def fourfold(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(build(), ["--workspace", str(folder), *map(str, words)])


def test_two_commands_make_it_and_a_changed_record_supersedes_the_seal(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    assert CliRunner().invoke(build(), ["demo", "--year", "2015", str(folder)]).exit_code == 0
    for made in ("html", "docx", "pdf"):
        words = (
            "report",
            "panel",
            "--period",
            "2015-04-01/2015-10-31",
            "--format",
            made,
            "-o",
            tmp_path / f"panel.{made}",
            "--seal",
        )
        done = fourfold(folder, *words)
        assert done.exit_code == 0, done.output
        assert (tmp_path / f"panel.{made}").stat().st_size > 10_000
    (seal,) = json.loads(fourfold(folder, "report", "sealed", "--json").stdout)["sealed"]
    assert not seal["superseded"]
    file = Workspace.open(folder).years / "2015.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("now: 36", "now: 35"), encoding="utf-8")
    (later,) = json.loads(fourfold(folder, "report", "sealed", "--json").stdout)["sealed"]
    assert later["superseded"]
    assert fourfold(folder, "report", "again", seal["seal"], "-o", tmp_path / "again.html").exit_code == 0
    assert (tmp_path / "again.html").read_text() == (tmp_path / "panel.html").read_text()


def test_a_seal_that_was_changed_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    CliRunner().invoke(build(), ["demo", "--year", "2015", str(folder)])
    fourfold(folder, "report", "panel", "-o", tmp_path / "p.html", "--seal")
    (kept,) = Workspace.open(folder).sealed.glob("*.json")
    kept.write_text(kept.read_text().replace("now: 36", "now: 31"))
    assert isinstance(fourfold(folder, "report", "sealed").exception, BadInput)


RELEASED = "    legal_release: published in the report of 3 December 2015\n"
BEFORE = {
    "3de7cba28883401d1d1f98a982daa6ee42db8ffe29936ce7234fd8b80b842b65": "",
    "9e3435b9a74964427fc0c4ff11ef8d29cfdb8e88f052d5a170560c3f0fcb381f": RELEASED,
    "0" * 64: "",
}
"""The fingerprints of seals that Fourfold made before they kept what they said, with what their records lacked: one of
the shipped year; one with work that was withheld, and told under "not known"; one that was put in other words. (Where a
report's words change on purpose, the first two go the way of the third.)"""


def test_seals_from_before_they_kept_their_words_make_the_same_again_or_say_why_not(tmp_path: Path) -> None:
    place = Workspace.create(tmp_path / "w", name="x")
    for digest, lacked in BEFORE.items():
        records = shipped_year("2015").replace(lacked, "")
        version = parse_year(records).data_version
        kept = {"digest": digest, "data_version": version, "made_at": "2026-11-26T09:00:00+00:00", "made_with": "0.1.0"}
        (place.sealed / f"{digest[:16]}.json").write_text(json.dumps({**kept, "records": records}))
    whole, withheld, otherwise = (digest[:16] for digest in BEFORE)
    assert again(place, whole)[0] == panel_report(parse_year(shipped_year("2015")))
    told = (block for section in again(place, withheld)[0].walk() for block in section.blocks)
    (silent,) = (one for one in told if isinstance(one, Paragraph) and one.text == (LIVE,))
    assert silent.style == "gap"
    with pytest.raises(BadInput, match="kept its records but not its words"):
        again(place, otherwise)


def test_a_seal_keeps_its_words_whatever_the_next_fourfold_proposes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Workspace.create(tmp_path / "w", name="x")
    made = seal(place, shipped_year("2015"), now=dt.datetime.now(dt.UTC))
    then = panel_report(parse_year(shipped_year("2015")))
    monkeypatch.setattr("fourfold.reports.sealing.panel_report", None)
    assert again(place, made.name)[0] == then
    path = place.sealed / f"{made.name}.json"
    path.write_text(path.read_text().replace("Operation Kala", "Operation Lark", 1))
    with pytest.raises(BadInput, match="changed or cut short"):
        again(place, made.name)


def _names(report: Document) -> set[str]:
    return {part.text for text in _texts(report) for part in text if isinstance(part, Name)} | {report.date}


def _texts(report: Document) -> list[Text]:
    from fourfold.reports.document import texts_of as texts

    return [text for section in report.walk() for text in texts(section.blocks)]


def _rows(report: Document, caption: str) -> list[tuple[Text, ...]]:
    from fourfold.reports.document import Table

    tables = [b for section in report.walk() for b in section.blocks if isinstance(b, Table) and b.caption == caption]
    return list(tables[0].rows)


def test_every_reading_stands_beside_its_claim(report: Document) -> None:
    blocks = [b for s in report.walk() for b in s.blocks if isinstance(b, Paragraph)]
    for now in ("merseyside-now", "knowsley-now", "merseyside-predicted", "baseline-claim"):
        place = next(n for n, b in enumerate(blocks) if any(isinstance(p, Figure) and p.id == now for p in b.text))
        assert blocks[place + 1].style == "reading"

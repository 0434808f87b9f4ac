"""The document as data, as HTML, Word and PDF: every number leads somewhere, nothing crafted runs, and readers of every
sort are served."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from tests.invented_document import HOSTILE, document

from fourfold.errors import BadInput
from fourfold.reports.document import Document, Figure, Link, Name, Paragraph, Provenance, Section, Table, clean
from fourfold.reports.drawing import as_markup, checked
from fourfold.reports.to_html import to_html
from fourfold.reports.to_pdf import to_pdf
from fourfold.reports.to_word import to_word
from fourfold.reports.tracing import Untraced, as_written, filled, read_written
from fourfold.reports.word_template import default_template

PROVENANCE = Provenance("Discharges", "printed", ("4.3",))
NOW = Figure("now", 36, "36", PROVENANCE)
THEN = Figure("then", 52, "52", PROVENANCE)


def squeezed(text: str) -> str:
    """Without white space, which each format breaks lines with as it likes."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(to_pdf(document())))


@pytest.fixture(scope="module")
def word() -> bytes:
    return to_word(document())


def test_a_number_that_leads_nowhere_is_refused() -> None:
    with pytest.raises(BadInput, match="leads nowhere"):
        Paragraph(("There were 36 discharges",))
    with pytest.raises(BadInput, match="leads nowhere"):
        Table("A table", ("A",), ((("36",),),))


def test_two_figures_of_one_id_are_refused() -> None:
    other = Figure("now", 35, "35", PROVENANCE)
    with pytest.raises(BadInput, match="both called 'now'"):
        _ = Document("T", "A", "D", "OFFICIAL", (Section("S", (Paragraph((NOW, other)),)),)).figures


def test_figures_of_one_provenance_share_a_footnote() -> None:
    made = document()
    assert [source.number for source in made.sources] == list(range(1, len(made.sources) + 1))
    first = made.sources[0]
    assert {"now", "then"} <= {figure.id for figure in first.figures}
    assert "and" in first.shown


def test_an_author_s_text_and_its_figures() -> None:
    figures = {"now": NOW, "then": THEN}
    assert filled("{now} against {then}", figures) == (NOW, " against ", THEN)
    written = "[36](now) against [52](then), Supola 1, since 4 December 2014; [Unit 7]()"
    read = (NOW, " against ", THEN, ", ", Name("Supola 1"), ", since ", Name("4 December 2014"), "; ", Name("Unit 7"))
    assert read_written(written, figures, ["Supola 1"]) == read
    assert as_written(read[:4]) == "[36](now) against [52](then), "
    for text, said in (
        ("[35](now) against [52](then)", "now is 36 in its record, not 35"),
        ("[52](now) against [36](then)", "now is 36 in its record, not 52"),  # changed about
        ("36 against [52](then)", "No record stands behind 36"),
        ("[36](nov)", "there is no figure 'nov'. Did you mean 'now'"),
        ("[fewer than 5](now)", "now is 36 in its record"),
    ):
        with pytest.raises(Untraced) as caught:
            read_written(text, figures)
        assert said in caught.value.wrong[0]
    few = {"few": Figure("few", 3, "3", PROVENANCE, counts=True)}
    assert read_written("[fewer than 5](few)", few) == (Figure("few", None, "fewer than 5", PROVENANCE, counts=True),)
    with pytest.raises(BadInput, match="Did you mean 'then'"):
        filled("{them}", figures)


def test_links_go_to_https_alone() -> None:
    with pytest.raises(BadInput):
        Link("here", "javascript:alert(1)")


def test_a_link_within_leads_to_a_section_and_nowhere_else(word: bytes, pdf: pypdf.PdfReader) -> None:
    one = Section("One", (Paragraph((Link("there", "#two"),)),), anchor="one")
    with pytest.raises(BadInput, match="leads to #two, which no section is"):
        Document("A", "B", "today", "OFFICIAL", (one,))
    assert '<section id="inner">' in to_html(document())
    assert '<a href="#inner">within</a>' in to_html(document())
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert re.search(
            r'<w:hyperlink w:anchor="(\w+)">.{1,200}within<.*w:name="\1"', parts.read("word/document.xml").decode()
        )
    assert "/to-inner" in pdf.named_destinations or "to-inner" in pdf.named_destinations


def test_what_a_page_folds_away_paper_shows(word: bytes, pdf: pypdf.PdfReader) -> None:
    assert re.search(
        r"<details><summary>Why it is so</summary>\s*<ul><li>Once</li><li>Twice</li></ul>", to_html(document())
    )
    assert "Why it is so" in [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]
    assert "Why it is so" in "".join(page.extract_text() for page in pdf.pages)


def test_html_shows_what_is_crafted_as_text() -> None:
    page = to_html(document())
    assert not re.search(r"<script|onerror=\"|<img", page)
    for name in HOSTILE:
        assert html.escape(clean(name), quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page


def test_html_leads_from_each_figure_to_its_source() -> None:
    page = to_html(document())
    for number in re.findall(r'href="#from-(\d+)"', page):
        assert f'id="from-{number}"' in page
    assert "sentences where operation is invented" in page
    assert "Data version: history 7" in page


def test_word_shows_what_is_crafted_as_text(word: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        body = parts.read("word/document.xml").decode()
    assert not re.search(r"<w:instrText|<script", body)
    made = docx.Document(io.BytesIO(word))
    assert "49" not in "".join(paragraph.text for paragraph in made.paragraphs)  # 7 * 7 was not worked out
    names = [row.cells[0].text for row in made.tables[0].rows][1:]
    assert names == [clean(name) for name in HOSTILE]
    assert made.paragraphs[0].text == clean(document().title)


def test_word_is_in_the_reader_s_language_with_headings_repeated_heads_and_described_pictures(word: bytes) -> None:
    made = docx.Document(io.BytesIO(word))
    assert made.core_properties.language == "en-GB"
    assert [p.text for p in made.paragraphs if p.style is not None and p.style.name == "Heading 2"] == ["1.2 Inner"]
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        body = parts.read("word/document.xml").decode()
    assert body.count("<w:tblHeader/>") == len(made.tables)
    assert re.search(r'descr="Weapons [^"]+A u chart', body)
    for anchor in set(re.findall(r'w:anchor="(\w+)"', body)):
        assert f'w:name="{anchor}"' in body


def test_a_template_of_one_s_own() -> None:
    made = docx.Document()
    made.add_heading("Office of {{ author }}", 1)
    made.add_paragraph("{{ body }}")
    made.add_paragraph("Signed, {{ date }}")
    out = io.BytesIO()
    made.save(out)
    texts = [p.text for p in docx.Document(io.BytesIO(to_word(document(), out.getvalue()))).paragraphs]
    assert texts[0] == "Office of An invented office"
    assert texts[-1] == "Signed, 3 December 2015"
    assert "1 First" in texts


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ unknown }}",
        "{% for x in %}",
        "{{ title.__init__.__globals__ }}",
    ],
)
def test_a_template_runs_nothing(text: str) -> None:
    made = docx.Document()
    made.add_paragraph(text)
    made.add_paragraph("{{ body }}")
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(BadInput, match="template"):
        to_word(document(), out.getvalue())


def test_a_template_that_is_none() -> None:
    with pytest.raises(BadInput, match="no Word document"):
        to_word(document(), b"not a zip")
    made = docx.Document()
    out = io.BytesIO()
    made.save(out)
    with pytest.raises(BadInput, match="no {{ body }}"):
        to_word(document(), out.getvalue())


def test_the_default_template_opens_and_has_every_place() -> None:
    made = docx.Document(io.BytesIO(default_template()))
    text = " ".join(p.text for p in (*made.paragraphs, *made.sections[0].header.paragraphs))
    for place in ("title", "body", "marking", "data_version"):
        assert f"{{{{ {place} }}}}" in text


@pytest.mark.skipif(not (shutil.which("soffice") or os.environ.get("CI")), reason="LibreOffice is not here")
def test_word_opens_in_libreoffice(word: bytes, tmp_path: Path) -> None:
    """Without repair: a broken file makes no PDF, and one that is repaired loses its words."""
    (tmp_path / "report.docx").write_bytes(word)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    read = squeezed("".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages))
    for words in ("There were 36", "Where each figure comes from", "Within a section", HOSTILE[2]):
        assert squeezed(words) in read


def test_pdf_claims_and_keeps_accessibility(pdf: pypdf.PdfReader) -> None:
    """Tagged, in its reader's language, titled, headings in order, tables with heads, figures described."""
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode().replace("\n", "")
    assert pdf.metadata is not None
    assert pdf.metadata.title == clean(document().title)
    tags = list(_tags(root["/StructTreeRoot"]))
    names = [name for name, _ in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure", "/Link", "/L", "/LI", "/P"} <= set(names)
    levels = [int(name[2]) for name in names if re.fullmatch(r"/H\d", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(element.get("/Alt") for name, element in tags if name == "/Figure")
    for page in pdf.pages:
        assert str(page["/Tabs"]) == "/S"


def test_pdf_shows_what_is_crafted_as_text(pdf: pypdf.PdfReader) -> None:
    read = squeezed("".join(page.extract_text() for page in pdf.pages))
    assert squeezed(HOSTILE[5]) in read
    assert squeezed(HOSTILE[2]) in read
    root: Any = pdf.trailer["/Root"]
    assert "/OpenAction" not in root
    assert "/JavaScript" not in root.get("/Names", {})


def _tags(element: Any) -> Any:
    element = element.get_object()
    if isinstance(element, list):
        for child in element:
            yield from _tags(child)
    elif isinstance(element, dict):
        if "/S" in element:
            yield str(element["/S"]), element
        if "/K" in element:
            yield from _tags(element["/K"])


def test_the_same_document_gives_the_same_pages() -> None:
    assert to_pdf(document()) == to_pdf(document())
    assert to_html(document()) == to_html(document())


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script><path d="M0"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="run()"><a href="https://example.org"><path d="M0"/></a></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(https://example.org/x)"/><foreignObject/></svg>',
    ],
)
def test_a_drawing_keeps_only_shapes(svg: str) -> None:
    kept = as_markup(svg, "chart", "<b>", "d")
    assert not re.search(r"script|onload|href|foreignObject|example|<b>", str(kept))


def test_a_drawing_with_entities_is_refused() -> None:
    with pytest.raises(BadInput):
        checked('<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>')

"""The report's PDF against PDF/UA-1, read back from its bytes: all that is drawn is tagged or said to be decoration,
the structure knows every piece of it, heads of tables say of what, and the file says its title, language and standard.

What veraPDF would check beyond this (fonts' own tables, contrast) is not read here: it cannot be had from the
registries that the project uses.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from pypdf.generic import ContentStream

from fourfold.reports.panel import panel_report
from fourfold.reports.panel_year import parse_year, shipped_year
from fourfold.reports.to_pdf import to_pdf

PAINTING = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"sh", b"Do", b"EI"}
"""What puts something on the page (ISO 32000-1, table 51)."""


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(to_pdf(panel_report(parse_year(shipped_year("2015"))))))


def marked(page: pypdf.PageObject, pdf: pypdf.PdfReader) -> Iterator[tuple[str, int | None]]:
    """What each painting stands in: "Artifact", a tag with the number of its content, or nothing."""
    stack: list[tuple[str, int | None]] = []
    contents = page.get_contents()
    assert contents is not None
    for operands, operator in ContentStream(contents, pdf).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if operator == b"BDC" else {}
            number = properties.get("/MCID") if isinstance(properties, dict) else None
            stack.append((str(operands[0]).lstrip("/"), None if number is None else int(number)))
        elif operator == b"EMC":
            stack.pop()
        elif operator in PAINTING:
            known = [one for one in stack if one[0] == "Artifact" or one[1] is not None]
            yield known[-1] if known else ("nothing", None)
    assert stack == []


def test_all_that_is_drawn_is_tagged_or_decoration_and_the_structure_knows_it(pdf: pypdf.PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    parents = _numbers(root["/StructTreeRoot"]["/ParentTree"])
    for page in pdf.pages:
        found = list(marked(page, pdf))
        assert "nothing" not in {name for name, _ in found}
        numbers = {number for name, number in found if name != "Artifact"}
        assert numbers
        known = parents[int(str(page["/StructParents"]))].get_object()
        assert all(number is not None and known[number].get_object()["/S"] for number in numbers)
        assert "Artifact" in {name for name, _ in found}  # the marking and the page's number, on each page


def test_heads_of_tables_say_of_what_and_rows_hold_cells_alone(pdf: pypdf.PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    elements = list(_elements(root["/StructTreeRoot"]["/K"]))
    heads = [one for one in elements if one["/S"] == "/TH"]
    assert heads
    for head in heads:
        attributes = head["/A"].get_object()
        each = attributes if isinstance(attributes, list) else [attributes]
        assert any(one.get_object().get("/Scope") in ("/Column", "/Row") for one in each)
    for row in (one for one in elements if one["/S"] == "/TR"):
        assert {child["/S"] for child in _children(row)} <= {"/TH", "/TD"}


def test_it_says_its_title_language_and_standard(pdf: pypdf.PdfReader) -> None:
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part>1<" in metadata
    assert "Police and Crime Panel" in metadata
    assert {str(one["/Subtype"]) for page in pdf.pages for one in _annotations(page)} <= {"/Link"}
    links = [one for page in pdf.pages for one in _annotations(page)]
    assert all(one.get("/Contents") or one.get("/StructParent") is not None for one in links)


def _annotations(page: pypdf.PageObject) -> list[Any]:
    return [one.get_object() for one in page.get("/Annots", [])]


def _numbers(tree: Any) -> dict[int, Any]:
    """A number tree as a mapping (ISO 32000-1, 7.9.7)."""
    tree = tree.get_object()
    flat = tree.get("/Nums", [])
    found = {int(flat[n]): flat[n + 1] for n in range(0, len(flat), 2)}
    for kid in tree.get("/Kids", []):
        found |= _numbers(kid)
    return found


def _children(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    each = [one.get_object() for one in (kids if isinstance(kids, list) else [kids])]
    return [one for one in each if isinstance(one, dict) and "/S" in one]


def _elements(kids: Any) -> Iterator[Any]:
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    for one in kids if isinstance(kids, list) else [kids]:
        element = one.get_object()
        if isinstance(element, dict) and "/S" in element:
            yield element
            yield from _elements(element.get("/K", []))

"""The page: what must be on it, and what no content may do to it."""

from __future__ import annotations

import dataclasses
import html.parser
import re

import pytest
from tests import invented_brief
from tests.invented_brief import HOSTILE

from fourfold.places.areas import Areas
from fourfold.reports.brief import Brief
from fourfold.reports.brief_document import SHOWN, brief_document
from fourfold.reports.css import css_text
from fourfold.reports.to_html import to_html
from fourfold.triggers.trigger import CAUTION

VOID = {"meta", "link", "br"}
INLINE = {"a", "span", "strong", "sup"}


class Page(html.parser.HTMLParser):
    """Elements and text of a page, with what is wrong in its nesting."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)
        if tag not in INLINE:
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "sup"):  # nor the marks that lead to footnotes
            self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [str(attrs[name]) for _, attrs in self.elements if name in attrs]

    def count(self, tag: str, name: str) -> int:
        return sum(1 for found, attrs in self.elements if found == tag and name in (attrs.get("class") or "").split())


def render(brief: Brief, areas: Areas) -> str:
    return to_html(brief_document(brief, areas))


@pytest.fixture(scope="module")
def text() -> str:
    return render(invented_brief.brief(25), invented_brief.areas())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def words(page: Page) -> str:
    return " ".join("".join(page.text).split())


def test_it_is_well_nested_with_ids_used_once_and_links_that_lead_somewhere(page: Page) -> None:
    assert not page.wrong
    assert not page.open
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.values("href") if link.startswith("#")} <= set(ids)
    for label in page.values("aria-labelledby"):
        assert set(label.split()) <= set(ids)


def test_headings_come_in_order(page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(later - earlier <= 1 for earlier, later in steps)


def test_it_needs_nothing_from_anywhere(text: str, page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "video", "audio", "form", "base"}
    assert not page.values("src")
    assert page.values("style") == []
    assert [attrs["href"] for tag, attrs in page.elements if tag == "link"] == ["data:,"]
    assert "url(" not in text
    assert "@import" not in text
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]


def test_the_highest_marking_stands_at_top_and_bottom_and_on_every_printed_page(text: str, page: Page) -> None:
    assert page.count("p", "marking") == 2
    assert text.count('<p class="marking"') == 2
    mark = css_text("OFFICIAL-SENSITIVE, compartments LANTERN")
    assert f"@top-center {{ content: {mark}; }}" in text
    assert f"@bottom-center {{ content: {mark}; }}" in text


def test_an_invented_force_says_so_and_a_real_one_does_not(page: Page) -> None:
    assert "Every person, place and event in this brief is invented." in words(page)
    real = dataclasses.replace(invented_brief.brief(0), invented=False)
    assert "invented)" not in words(Page(render(real, invented_brief.areas())))


@pytest.mark.parametrize("number", [0, SHOWN, SHOWN + 1, 25])
def test_no_trigger_is_dropped_however_many_there_are(number: int) -> None:
    brief = invented_brief.brief(number)
    page = Page(render(brief, invented_brief.areas()))
    assert page.count("article", "card") == 6 + number
    anchors = set(page.values("id"))
    assert {f"trigger-{item.number}" for item in brief.items} <= anchors
    assert page.count("details", "group") == (1 if number > SHOWN else 0)
    assert (f"{number - SHOWN} more: More weapons than expected in a ward" in words(page)) == (number > SHOWN)


def test_what_a_source_says_is_text_and_never_markup(text: str, page: Page) -> None:
    assert HOSTILE in "".join(page.text)
    assert "<script" not in text
    assert "{{7*7}}" in text
    assert text.count("</title></style>") == 0
    assert "49" not in re.findall(r"alert\(1\).{0,20}", text)[0]


def test_hostile_names_of_force_area_and_compartment_are_text() -> None:
    brief = dataclasses.replace(invented_brief.brief(1), force=HOSTILE, compartments=(HOSTILE,), command=HOSTILE)
    areas = invented_brief.areas()
    ward = dataclasses.replace(areas.levels[0], names=(HOSTILE,) * 6)
    text = render(brief, Areas((ward, areas.levels[1])))
    page = Page(text)
    assert not page.wrong
    assert not [tag for tag, _ in page.elements if tag == "script"]
    assert text.count("</style>") == 1
    assert text.count("</title>") == 1 + page.count("svg", "drawing")


def test_css_text_leaves_nothing_that_could_end_a_string_or_an_element() -> None:
    assert re.fullmatch(r'"[A-Za-z0-9 \\]*"', css_text(HOSTILE + "\n\u2028é"))
    assert css_text("A-B") == '"A\\2d B"'


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    brief = invented_brief.brief(0)
    item = brief.items[0]
    evidence = dataclasses.replace(item.weighed.rule.evidence, url="javascript:alert(1)")
    rule = dataclasses.replace(item.weighed.rule, evidence=evidence)
    changed = dataclasses.replace(item, weighed=dataclasses.replace(item.weighed, rule=rule))
    page = Page(render(dataclasses.replace(brief, items=(changed, *brief.items[1:])), invented_brief.areas()))
    assert not [link for link in page.values("href") if link.startswith("javascript")]


def test_each_card_says_what_a_person_needs_to_judge_and_check_it(page: Page) -> None:
    said = words(page)
    assert said.count(CAUTION) == 31
    for needed in (
        "Three robberies within 14 days and 300 metres.",
        "In October 2024 (day not known)",
        "12 October 2024 (time not known)",
        "Known from 1 November 2024 at 00:59, assumed from the source's publication lag",
        "Victim: nominal:P000123 (person)",
        "Suspect: a person not identified",
        "events/2024-10.csv, line 1,204",
        "Not located",
        "None of its events has a point, so there is no map.",
        "41 crime-harm days (3.2 to 118)",
        "Published figure: An invented study",
        "https://example.org/study",
        "Consider a referral to children's social care",
        "police-uk holds no",
        "in January 2023.",
        "sim holds nothing at all in February to March 2024.",
        "Cuckooing concern (from intelligence)",
        "Contains public sector information licensed under the Open Government Licence v3.0",
    ):
        assert needed in said, needed


def test_a_person_never_stands_without_a_role(page: Page) -> None:
    for person in re.finditer(r"(\S+) nominal:P\d+", words(page)):
        assert person.group(1) in {"Suspect:", "Victim:", "Witness:", "Subject:", "Vulnerable:"}


def test_the_licence_is_named_only_where_public_data_is_shown() -> None:
    brief = invented_brief.brief(0)
    own = dataclasses.replace(brief.limits.summary, sources=brief.limits.summary.sources[1:])
    brief = dataclasses.replace(brief, limits=dataclasses.replace(brief.limits, summary=own))
    assert "Open Government Licence" not in render(brief, invented_brief.areas())


def test_a_day_without_triggers_says_so(page: Page) -> None:
    brief = invented_brief.brief(0)
    quiet = dataclasses.replace(brief, items=(), changes=dataclasses.replace(brief.changes, new=(), changed=()))
    assert words(Page(render(quiet, Areas(())))).count("No trigger of this sort is live.") == 3


def test_what_is_new_is_listed_in_the_order_of_the_page() -> None:
    brief = invented_brief.brief(3)
    turned = dataclasses.replace(brief.changes, new=tuple(reversed(brief.changes.new)))
    assert render(dataclasses.replace(brief, changes=turned), invented_brief.areas()) == render(
        brief, invented_brief.areas()
    )

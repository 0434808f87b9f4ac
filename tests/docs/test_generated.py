"""The reference is written from the code, and no verb, kind, rule or column is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

import reference

ROOT = Path(__file__).resolve().parents[2]
PAGES = reference.pages()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_what_the_code_says_now(name: str) -> None:
    held = ROOT / "docs" / "reference" / name
    assert held.is_file(), "run 'make docs'"
    assert held.read_text(encoding="utf-8") == PAGES[name], "stale: run 'make docs'"


def test_every_verb_is_in_the_reference_and_in_a_page_for_people() -> None:
    told = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "docs").rglob("*.md")
        if path.parent.name in ("tutorial", "how-to", "docs")
    )
    for words in reference.verbs():
        assert f"## fourfold {words}\n" in PAGES["cli.md"]
        assert f"fourfold {words.split()[0]}" in told, f"'fourfold {words}' is explained nowhere"


def test_every_page_is_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        assert str(page.relative_to(ROOT / "docs")) in menu

"""How templates put things into words."""

from __future__ import annotations

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("text", "shown"),
    [("short", "short"), ("exactly ten"[:10], "exactly te"), ("one two three", "one two t…"), ("<b>", "&lt;b&gt;")],
)
def test_a_long_text_is_cut_where_it_says_so(text: str, shown: str) -> None:
    assert Template("{{ text|shortened:10 }}").render(Context({"text": text})) == shown


def test_options_are_escaped_and_the_chosen_one_is_marked() -> None:
    choices = [("a", "A & B"), ('"b"', "<i>")]
    said = Template("{% options choices chosen %}").render(Context({"choices": choices, "chosen": "a"}))
    assert said == ('<option value="a" selected>A &amp; B</option><option value="&quot;b&quot;">&lt;i&gt;</option>')

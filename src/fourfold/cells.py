"""Cells that are safe to open in a spreadsheet, and the same read back."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell's text that no spreadsheet takes for a formula, and that `read_cell` reads back: an apostrophe of the
    text's own is kept apart from ours where the two could be taken for each other."""
    text = "" if value is None else str(value)
    own = text.startswith("'") and text[1:].startswith((*DANGEROUS, "'"))
    return f"'{text}" if own or text.startswith(DANGEROUS) else text


def read_cell(text: str) -> str:
    """What `safe_cell` wrote. A single apostrophe before anything else is the text's own."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*DANGEROUS, "'")) else text

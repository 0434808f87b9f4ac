"""Cells that are safe to open in a spreadsheet, and the same read back."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: object) -> str:
    """A cell's text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def kept_cell(value: object) -> str:
    """As `safe_cell`, for files that are read back by `read_cell`: an apostrophe of the text's own is kept apart."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith((*DANGEROUS, "'")) else text


def read_cell(text: str) -> str:
    """What `kept_cell` wrote. A single apostrophe before anything else is the text's own."""
    return text[1:] if text.startswith("'") and text[1:].startswith((*DANGEROUS, "'")) else text

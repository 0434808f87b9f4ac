"""Text as CSS, for what is printed in a page's margins."""

from __future__ import annotations

from markupsafe import Markup


def css_text(text: str) -> Markup:
    """Text as a CSS string, every character but letters, digits and spaces escaped, safe within a `<style>` element."""
    inside = "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{inside}"')  # noqa: S704 - nothing but letters, digits, spaces and backslashes

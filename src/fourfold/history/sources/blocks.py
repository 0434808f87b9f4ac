"""Bytes as blocks of whole lines of text, within bounds of memory whatever the file holds."""

from __future__ import annotations

import codecs
import dataclasses
from collections.abc import Iterable, Iterator

LINE_LIMIT = 1 << 20
"""Characters in one line. A longer one is passed over without being held, and is rejected."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclasses.dataclass(frozen=True)
class Block:
    """Whole lines of text. Bytes that are not text in the file's encoding stand as U+DC80 to U+DCFF (or U+FFFD)."""

    text: str
    suspect: bool  # it holds a NUL or something undecodable


@dataclasses.dataclass(frozen=True)
class Overlong:
    """A line longer than the limit: how it begins, and its length in characters."""

    head: str
    length: int


def blocks(chunks: Iterable[bytes], encoding: str) -> Iterator[Block | Overlong]:
    """The text in blocks that end with a line. A byte-order mark wins over `encoding`."""
    pieces = _decoded(chunks, encoding)
    carry, end, long = "", "", None
    for piece in pieces:
        end = end or _line_end(carry + piece)
        if long is not None:
            rest, after = _after_line(piece, end)
            long = Overlong(long.head, long.length + rest)
            if after is None:
                continue
            yield long
            piece, long = after, None
        text = carry + piece
        cut = text.rfind(end) + len(end) if end else 0
        if cut > 0 and text[:cut]:
            yield from _within(text[:cut], end)
        carry = text[cut:]
        if len(carry) > LINE_LIMIT:
            long, carry = Overlong(carry[:1000], len(carry)), ""
    if long is not None:
        yield long
    elif carry:
        yield _block(carry)


def _within(text: str, end: str) -> Iterator[Block | Overlong]:
    """A block, cut where a line within it is too long."""
    if len(text) <= LINE_LIMIT or max(map(len, text.split(end))) <= LINE_LIMIT:
        yield _block(text)
        return
    for line in text.split(end)[:-1]:
        yield Overlong(line[:1000], len(line)) if len(line) > LINE_LIMIT else _block(line + end)


def _after_line(piece: str, end: str) -> tuple[int, str | None]:
    """How much of the piece belongs to the line being passed over, and what follows it (None: not ended yet)."""
    place = piece.find(end) if end else -1
    return (len(piece), None) if place < 0 else (place, piece[place + len(end) :])


def _line_end(text: str) -> str:
    if "\n" in text:
        return "\n"
    return "\r" if "\r" in text[:-1] else ""


def _block(text: str) -> Block:
    suspect = "\0" in text
    if not text.isascii():
        suspect = suspect or "\ufffd" in text or _undecodable(text)
    return Block(text, suspect)


def _undecodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[str]:
    decoder = None
    for chunk in chunks:
        if decoder is None:
            mark, encoding = next(((m, e) for m, e in _MARKS if chunk.startswith(m)), (b"", encoding))
            wide = encoding.replace("_", "-").lower().startswith(("utf-16", "utf-32"))
            decoder = codecs.getincrementaldecoder(encoding)("replace" if wide else "surrogateescape")
            chunk = chunk[len(mark) :]
        yield decoder.decode(chunk)
    if decoder is not None:
        yield decoder.decode(b"", True)

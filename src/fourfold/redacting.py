"""Content that can be redacted and still be shown to be what was sealed.

A seal is a digest over the content in which every text stands for itself by a salted digest of its own. Taking a text
out leaves that digest in its place, so that the seal of what is left is the same; what was taken out cannot be guessed
from it, because its salt goes with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

GONE = "[removed]"
"""What people read where something was taken out."""
_MARK = "removed"

Path = str
Gone = Callable[[Path, str], bool]
"""Whether a text, by where it stands and what it says, is to go."""


@dataclasses.dataclass(frozen=True)
class Redacted:
    """Content without what was taken out, the salts of what is left, and how many texts went."""

    content: Any
    salts: dict[Path, str]
    count: int


def salts_for(content: Any) -> dict[Path, str]:
    """A fresh salt for every text of some content (mappings, lists, texts, numbers), by where it stands."""
    return {path: secrets.token_hex(16) for path, text in _texts(content) if isinstance(text, str)}


def seal_of(content: Any, salts: Mapping[Path, str]) -> str:
    """The seal (SHA-256) of content, whole or redacted. A text that was put in later has no salt, so it breaks the
    seal."""
    hashed = _replace(content, lambda path, text: _mark(salts.get(path, ""), text))
    return canonical_digest(hashed)


def canonical_digest(content: Any) -> str:
    """SHA-256 of content as canonical JSON: keys in order, and every letter as itself."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def redact(content: Any, salts: Mapping[Path, str], gone: Gone) -> Redacted:
    """Take texts out of sealed content."""
    taken: set[Path] = set()

    def change(path: Path, text: str) -> Any:
        if not gone(path, text):
            return text
        taken.add(path)
        return _mark(salts[path], text)

    left = _replace(content, change)
    return Redacted(left, {path: salt for path, salt in salts.items() if path not in taken}, len(taken))


def readable(content: Any) -> Any:
    """Content as people read it, with words in place of what was taken out."""
    if _is_mark(content):
        return GONE
    if isinstance(content, Mapping):
        return {name: readable(value) for name, value in content.items()}
    if isinstance(content, list):
        return [readable(value) for value in content]
    return content


def texts_in(content: Any) -> list[str]:
    """Every text of some content, but for those taken out."""
    return [text for _, text in _texts(content) if isinstance(text, str)]


class Terms:
    """What something is called, looked for in texts: whole, in small letters or large."""

    def __init__(self, words: Collection[str]) -> None:
        self.words = sorted({word.strip() for word in words if word.strip()}, key=len, reverse=True)
        joined = "|".join(re.escape(word) for word in self.words)
        self._asked = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if self.words else None

    def __bool__(self) -> bool:
        return bool(self.words)

    def within(self, text: str) -> bool:
        """Whether a text says any of them."""
        return bool(self._asked and self._asked.search(text))

    def found_in(self, text: str) -> list[str]:
        """Each of them that a text says, once, as it is written there."""
        return list(dict.fromkeys(self._asked.findall(text))) if self._asked else []

    def out_of(self, text: str) -> str:
        """A text without them."""
        return self._asked.sub(GONE, text) if self._asked else text


def _texts(content: Any, path: Path = "") -> Iterator[tuple[Path, Any]]:
    if isinstance(content, str) or _is_mark(content):
        yield path, content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _texts(value, f"{path}/{name}")
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _texts(value, f"{path}/{number}")


def _replace(content: Any, change: Callable[[Path, str], Any], path: Path = "") -> Any:
    if isinstance(content, str):
        return change(path, content)
    if _is_mark(content):
        return content
    if isinstance(content, Mapping):
        return {name: _replace(value, change, f"{path}/{name}") for name, value in content.items()}
    if isinstance(content, list):
        return [_replace(value, change, f"{path}/{number}") for number, value in enumerate(content)]
    return content


def _mark(salt: str, text: str) -> dict[str, str]:
    return {_MARK: hashlib.sha256(f"{salt}{text}".encode()).hexdigest()}


def _is_mark(content: Any) -> bool:
    return isinstance(content, Mapping) and content.keys() == {_MARK} and len(str(content[_MARK])) == 64

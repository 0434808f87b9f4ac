"""Records that people judged to be of one person or premises, and the identities that follow from pairs of them."""

from __future__ import annotations

from collections.abc import Iterable


def parts(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The references that pairs join, directly or through one another: each part of two or more, in order."""
    roots: dict[str, str] = {}

    def root(ref: str) -> str:
        while roots.setdefault(ref, ref) != ref:
            roots[ref] = roots[roots[ref]]
            ref = roots[ref]
        return ref

    for first, second in pairs:
        kept, gone = sorted((root(first), root(second)))
        roots[gone] = kept
    found: dict[str, list[str]] = {}
    for ref in roots:
        found.setdefault(root(ref), []).append(ref)
    return [tuple(sorted(part)) for _, part in sorted(found.items()) if len(part) > 1]

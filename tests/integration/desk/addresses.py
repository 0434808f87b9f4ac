"""An address of every page."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, str]]:
    """The name and an address of every page, allauth's too; whether there is a record behind it is not said."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{one.namespace}:" if one.namespace else space)
            continue
        name = f"{space}{one.name}"
        for parts in (1, "x", "force"):
            with contextlib.suppress(NoReverseMatch):
                yield name, reverse(name, kwargs=dict.fromkeys(one.pattern.converters, parts))
                break

"""Lists come in pages, in an order that stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

T = TypeVar("T")
MOST = 100


class Paging(Schema):
    """Which page, and how long it is."""

    page: int = Field(1, ge=1, le=100_000)
    per_page: int = Field(50, ge=1, le=MOST)


class Page(Schema, Generic[T]):
    """A page of a list. `count` is of all that the caller may see."""

    items: list[T]
    count: int
    page: int
    pages: int


AskedPage = Annotated[Paging, Query()]


def paged(rows: QuerySet[Any], asked: Paging, put: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """A page of rows, put into words together, so that a longer page asks the database no more often. A page past the
    last is empty."""
    pages = Paginator(rows, asked.per_page)
    held = list(pages.page(asked.page).object_list) if asked.page <= pages.num_pages else []
    return {"items": put(held), "count": pages.count, "page": asked.page, "pages": pages.num_pages}

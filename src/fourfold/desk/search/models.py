"""What is searched: of each record that search looks in, its words, and whom and what it names. A copy, written in the
same transaction as the record (`indexing`); what of it somebody may see is always asked of the record itself."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

TRIGRAM = 3


class Words(models.TextField[str, str]):
    """Words in small letters."""


@Words.register_lookup
class Holds(Lookup[Any]):
    """Whether a word, in small letters, stands anywhere in the text. The same on every database; PostgreSQL finds it by
    the index on the text's runs of three letters (`migrations.0002_by_letters`)."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, given = self.process_lhs(compiler, connection)
        return f"{text} LIKE %s ESCAPE '!'", (*given, f"%{_as_itself(str(self.rhs))}%")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """With the runs of letters that a text must have."""
        sql, given = self.as_sql(compiler, connection)
        word = str(self.rhs)
        if len(word) < TRIGRAM:
            return sql, given
        text, more = self.process_lhs(compiler, connection)
        runs = sorted({word[n : n + TRIGRAM] for n in range(len(word) - TRIGRAM + 1)})
        return f"({sql} AND search_trigrams({text}) @> %s::text[])", (*given, *more, runs)


class Text(models.Model):
    """A record's words, small, one line for each field. `kind` says which sort of record it is, and by which fields."""

    kind = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    words = Words()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_text_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Named(models.Model):
    """Somebody or something that a record names, as the history does ("nominal:P000123")."""

    kind = models.CharField(max_length=120)
    key = models.CharField(max_length=60)
    ref = models.CharField(max_length=200, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="search_named_by")]

    def __str__(self) -> str:
        return f"{self.ref} in {self.kind} {self.key}"


def _as_itself(word: str) -> str:
    """With what a database takes for "anything" standing for itself alone."""
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    return word

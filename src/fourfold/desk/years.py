"""Years that were published, as records: who else has some to add hears of it here."""

from __future__ import annotations

from django.dispatch import Signal

year_loading = Signal()
"""Sent while a published year's records are put on an empty desk: `year`, its number in words. An app that no other may
know of adds its own."""

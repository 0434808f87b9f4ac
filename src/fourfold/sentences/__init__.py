"""Sentences of courts: what one is, and what several add up to, each counted once."""

"""Measures: what is counted, once and for all, and what may be said of the counts."""

"""Registers are one mechanism: list, filter, page, partial save, history, export and API come from one declaration."""

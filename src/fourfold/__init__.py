"""Fourfold: notice the events that come before serious harm, weigh them, act, and say honestly whether it worked."""

__version__ = "0.1.0"

"""The event history: what happened, to whom, where and when, and when we came to know."""

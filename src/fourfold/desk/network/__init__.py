"""The chart: people, groups, premises, other enablers and events, as far as somebody may see them."""

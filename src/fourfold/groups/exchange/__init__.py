"""Networks to and from other systems: CSV, GraphML, FollowTheMoney, i2-readable CSV; and returns by a template."""

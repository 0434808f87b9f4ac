"""The programming interface: a second door to the same rooms, for programs that come with somebody's token."""

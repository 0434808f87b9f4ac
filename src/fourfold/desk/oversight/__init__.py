"""The monthly governance meeting on groups: its pack, its minutes, and the actions that it chases."""

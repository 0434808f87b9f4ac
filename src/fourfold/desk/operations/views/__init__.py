"""Pages about operations, one subject a file."""

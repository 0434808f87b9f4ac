"""The pages about how long things are kept."""

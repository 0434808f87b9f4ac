"""Tags about plans."""

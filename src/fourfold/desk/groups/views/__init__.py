"""Groups' pages."""

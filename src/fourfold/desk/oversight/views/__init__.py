"""The governance meeting's pages."""

"""Pages about partners, and partners' own."""

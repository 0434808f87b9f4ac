"""Pages of cohorts, and the one way in from outside."""

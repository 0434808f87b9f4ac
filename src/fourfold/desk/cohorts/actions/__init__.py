"""What is done in cohorts."""

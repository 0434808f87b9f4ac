"""What is done to reports, one kind of act a file."""

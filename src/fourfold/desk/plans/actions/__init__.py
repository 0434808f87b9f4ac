"""What is done about plans, one kind of act a file."""

"""What is done at the governance meeting, one kind of act a file."""

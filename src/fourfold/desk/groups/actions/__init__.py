"""What people do about groups, one kind of act a file."""

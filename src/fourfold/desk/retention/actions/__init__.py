"""What people do about how long things are kept, one kind of act a file."""

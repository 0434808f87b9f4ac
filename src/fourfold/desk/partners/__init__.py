"""Partner agencies, the agreements under which they are told something, and what they are told."""

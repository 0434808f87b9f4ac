"""What is done to operations, outcomes, fugitives and assets."""

"""What falls due when, and that it has."""

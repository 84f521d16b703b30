"""What every service does for accounts that are not its own."""

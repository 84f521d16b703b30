"""What the tests of all services use: a signed-in client, a clock, a broker, keys."""

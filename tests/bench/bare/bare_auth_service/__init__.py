"""auth-service without framework, lock-out rules and tokens."""

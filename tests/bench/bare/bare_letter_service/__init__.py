"""letter-service without framework, authentication and encryption."""

"""Events between services: outbox, broker, inbox."""

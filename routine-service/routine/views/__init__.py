"""The public API, and what other services ask: parse, one call, answer."""

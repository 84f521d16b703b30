"""The public API: parse, one call, answer."""

"""Encryption of what people entrust to us: envelope keys, texts, objects."""

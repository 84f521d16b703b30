"""Bare Django views beside the real ones, in the same gunicorn: what the measurements compare with."""

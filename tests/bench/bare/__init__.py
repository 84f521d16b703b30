"""Bare Django views in the same gunicorn: what the measurements compare with."""

"""Telling people: what, by which way, in which words, and what became of it."""

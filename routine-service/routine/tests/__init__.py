"""Tests of routine-service."""

"""Migrations of the schedules."""

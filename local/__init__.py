"""The whole platform on one machine without containers: set-up, processes, tests."""

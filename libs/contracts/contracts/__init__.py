"""What the services promise each other: events as frozen dataclasses."""

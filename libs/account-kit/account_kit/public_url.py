"""The address under which people know this place, from the environment."""

from urllib.parse import urlsplit

from environs import ValidationError


def require_origin(value: str) -> None:
    """For `env.str(validate=…)`: scheme and host, without a path: links are made by adding one."""
    parts = urlsplit(value)
    origin = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in ("http", "https") or not parts.netloc or value != origin:
        raise ValidationError("must be the address people use, like https://letters.example.org")

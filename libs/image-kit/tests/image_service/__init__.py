"""Image-kit as an app of a made-up service."""

"""Rotation of IMAGE_KEY_ENCRYPTION_KEYS."""

from crypto_kit.commands import RewrapCommand
from images.vault import vault


class Command(RewrapCommand):
    vault = vault

"""Rotation of LETTER_KEY_ENCRYPTION_KEYS."""

from crypto_kit.commands import RewrapCommand
from letters.vault import vault


class Command(RewrapCommand):
    vault = vault

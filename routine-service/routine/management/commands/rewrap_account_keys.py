"""Rotation of ROUTINE_KEY_ENCRYPTION_KEYS."""

from crypto_kit.commands import RewrapCommand
from routine.vault import vault


class Command(RewrapCommand):
    vault = vault

"""The routines' vault: each account has a key of its own (crypto-kit)."""

from crypto_kit.vault import Vault
from routine.models import AccountKey, ErasedAccount

vault = Vault(keys=AccountKey, erased=ErasedAccount, setting="ROUTINE_KEY_ENCRYPTION_KEYS")

"""The letters' vault: each account has a key of its own (crypto-kit)."""

from crypto_kit.vault import Vault
from letters.models import AccountKey, ErasedAccount

vault = Vault(keys=AccountKey, erased=ErasedAccount, setting="LETTER_KEY_ENCRYPTION_KEYS")

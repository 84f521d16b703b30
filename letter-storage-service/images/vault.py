"""The keys of the accounts whose pictures these are; see crypto-kit."""

from crypto_kit.vault import Vault
from images.models import AccountKey, ErasedAccount

vault = Vault(keys=AccountKey, erased=ErasedAccount, setting="IMAGE_KEY_ENCRYPTION_KEYS")

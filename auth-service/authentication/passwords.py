"""How passwords are hashed and compared."""

import unicodedata

from django.contrib.auth.hashers import Argon2PasswordHasher

MAX_LENGTH = 256


class OwaspArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    From the OWASP Password Storage Cheat Sheet
    (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id).
    Django's own parameters take 100 MiB and eight threads for each hash: sign-ins at the same
    moment would multiply that by the number of threads that serve requests.
    """

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1


def canonical(typed: str) -> str:
    """The same bytes for the same password on every keyboard and system.

    NFKC, after NIST SP 800-63B-4, 3.1.1.2: Hangul may arrive as syllables or as single letters.
    """
    return unicodedata.normalize("NFKC", typed)

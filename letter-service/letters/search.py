"""Search over encrypted letters: a blind index of character bigrams, then a look at the text.

The index holds keyed hashes (HMAC-SHA-256, cut to 32 bits) of every two neighbouring
characters of a letter: the scheme is the keyword index of Song, Wagner and Perrig (2000)
with bigrams for words, since Korean particles cling to their nouns. Without the account's key
the numbers say nothing, and two accounts share none. A candidate holds all bigrams of the
query, perhaps not in a row; so each one is decrypted and compared.

A query of a single character has no bigram: the newest letters are decrypted one after the
other instead, as far as a page's `Budget` goes.
"""

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from crypto_kit.vault import AccountCipher

# What one page may decrypt; what lies behind is reached with the page's cursor. The second bound
# holds for letters of 100,000 characters, of which a few are as dear as hundreds of others.
SCAN_LETTERS = 250
SCAN_BYTES = 1_000_000

_HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
# "보고 싶다" and "보고싶다" are both right, so a space beside Hangul does not count.
# (The pattern begins with its one literal character, so that the engine looks at spaces alone.)
_LOOSE_SPACE = re.compile(rf" (?:(?=[{_HANGUL}])|(?<=[{_HANGUL}] ))")
_IS_HANGUL = re.compile(f"[{_HANGUL}]").match
_SYLLABLES = re.compile("[\uac00-\ud7a3]+").fullmatch
_JAMO = re.compile("[\u1100-\u11ff]").search


@dataclass
class Budget:
    """What a page of a search has left to decrypt."""

    letters: int = field(default_factory=lambda: SCAN_LETTERS)
    bytes: int = field(default_factory=lambda: SCAN_BYTES)

    def take(self, size: int) -> None:
        self.letters -= 1
        self.bytes -= size

    @property
    def spent(self) -> bool:
        return self.letters <= 0 or self.bytes <= 0


def fold(text: str) -> str:
    """The form in which texts are compared: NFC, case folded, spaces evened out."""
    return _LOOSE_SPACE.sub("", " ".join(_composed(text).split()))


def _composed(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    folded = composed.casefold()
    return folded if folded == composed else unicodedata.normalize("NFC", folded)


def terms(query: str) -> list[str]:
    """The words of a query, each folded; a letter must hold all of them."""
    composed = unicodedata.normalize("NFC", query)
    return sorted({fold(word) for word in composed.split()} - {""})


class Query:
    """Words that a letter must hold, ready to be looked for in many letters."""

    def __init__(self, words: list[str]) -> None:
        self._words = [(word, _loosely(word)) for word in words]
        self._syllables = all(_SYLLABLES(word) for word in words)

    def matches(self, *texts: str) -> bool:
        """Whether every word is in one of the texts, however it is spelled there."""
        compared = [self._compared(text) for text in texts]
        return all(
            # Most words stand in a text as they are asked for.
            any(word in text for text in compared)
            or (loosely is not None and any(map(loosely.search, compared)))
            for word, loosely in self._words
        )

    def _compared(self, text: str) -> str:
        """Syllables of Hangul are what they are in either case, and only jamo compose to others."""
        return text if self._syllables and not _JAMO(text) else _composed(text)


def _loosely(word: str) -> re.Pattern[str] | None:
    """Finds the word in a text as `fold` would leave it: quicker than to fold the text."""
    parts = [re.escape(word[0])]
    for before, after in pairwise(word):
        loose = _IS_HANGUL(before) or _IS_HANGUL(after)
        parts += [r"\s*" if loose else "", re.escape(after)]
    return re.compile("".join(parts)) if r"\s*" in parts else None


def bigrams(text: str) -> set[str]:
    folded = fold(text)
    return {folded[at : at + 2] for at in range(len(folded) - 1)}


def index(cipher: AccountCipher, *texts: str) -> list[int]:
    """The index entries of a letter's texts, as signed 32-bit integers in order."""
    return _hashes(cipher, set().union(*map(bigrams, texts)))


def lookup(cipher: AccountCipher, words: list[str]) -> list[int]:
    """The entries a letter must have to hold every word; empty where no word has two characters."""
    return _hashes(cipher, set().union(*map(bigrams, words)) if words else set())


def tag_hash(cipher: AccountCipher, name: str) -> bytes:
    """What a tag is found by; the same for every spelling of one word."""
    return hmac.digest(cipher.index_key, b"tag\0" + fold(name).encode(), hashlib.sha256)


def _hashes(cipher: AccountCipher, grams: set[str]) -> list[int]:
    key = cipher.index_key
    return sorted(
        {
            int.from_bytes(hmac.digest(key, gram.encode(), "sha256")[:4], signed=True)
            for gram in grams
        }
    )

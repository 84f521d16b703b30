"""A password hasher that is no good at all, except at counting."""

from typing import ClassVar

from django.contrib.auth.hashers import BasePasswordHasher


class CountingHasher(BasePasswordHasher):
    algorithm = "counting"
    computed: ClassVar[list[str]] = []

    def salt(self) -> str:
        return "salt"

    def encode(self, password: str, salt: str) -> str:
        self.computed.append(password)
        return f"{self.algorithm}${salt}${password[::-1]}"

    def verify(self, password: str, encoded: str) -> bool:
        return self.encode(password, "salt") == encoded

    def must_update(self, encoded: str) -> bool:
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        pass

"""Objects that are sealed and read in pieces."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crypto_kit import streams
from crypto_kit.sealing import Tampered
from crypto_kit.streams import CHUNK_BYTES, HEADER_BYTES, SEALED_CHUNK_BYTES
from crypto_kit.vault import AccountCipher

CIPHER = AccountCipher(bytes(32))
SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7]


def pattern(size: int) -> bytes:
    """Bytes of which no two chunks are alike."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


def sealed(plain: bytes, *, name: str = "a/picture") -> bytes:
    return b"".join(streams.seal_stream(CIPHER, BytesIO(plain), name=name))


def read(
    data: bytes, size: int, start: int = 0, stop: int | None = None, *, name: str = "a/picture"
) -> bytes:
    end = size if stop is None else stop
    parts = streams.unseal_range(CIPHER, BytesIO(data), name=name, size=size, start=start, stop=end)
    return b"".join(parts)


@pytest.mark.parametrize("size", SIZES)
def test_an_object_of_any_size_comes_back(size: int) -> None:
    data = sealed(pattern(size))
    assert len(data) == streams.sealed_size(size)
    assert read(data, size) == pattern(size)


SIZE = 3 * CHUNK_BYTES + 7
DATA = sealed(pattern(SIZE))


@settings(max_examples=200)
@given(some.integers(0, SIZE), some.integers(0, SIZE))
def test_any_range_comes_back(one: int, other: int) -> None:
    start, stop = sorted((one, other))
    assert read(DATA, SIZE, start, stop) == pattern(SIZE)[start:stop]


def test_a_range_reads_only_the_chunks_it_touches() -> None:
    broken = bytearray(DATA)
    broken[HEADER_BYTES + 5] ^= 1  # in the first chunk
    assert read(bytes(broken), SIZE, CHUNK_BYTES, SIZE) == pattern(SIZE)[CHUNK_BYTES:]
    with pytest.raises(Tampered):
        read(bytes(broken), SIZE, 0, 1)


@pytest.mark.parametrize("at", [0, 1, HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK_BYTES - 1, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    broken = bytearray(DATA)
    broken[at] ^= 1
    with pytest.raises(Tampered):
        read(bytes(broken), SIZE)


def test_chunks_cannot_change_places() -> None:
    first = slice(HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK_BYTES)
    second = slice(first.stop, first.stop + SEALED_CHUNK_BYTES)
    swapped = DATA[: first.start] + DATA[second] + DATA[first] + DATA[second.stop :]
    with pytest.raises(Tampered):
        read(swapped, SIZE)


@pytest.mark.parametrize("size", [2 * CHUNK_BYTES, SIZE - 1])
def test_an_object_that_was_cut_off_is_not_taken_for_a_shorter_one(size: int) -> None:
    with pytest.raises(Tampered):
        read(DATA[: streams.sealed_size(size)], size)


def test_an_object_that_ends_early_is_noticed() -> None:
    with pytest.raises(Tampered):
        read(DATA[: HEADER_BYTES + SEALED_CHUNK_BYTES], SIZE)
    with pytest.raises(Tampered):
        read(b"", SIZE)


def test_an_object_opens_under_its_own_name_and_account_only() -> None:
    with pytest.raises(Tampered):
        read(DATA, SIZE, name="another/picture")
    other = AccountCipher(b"\x01" * 32)
    with pytest.raises(Tampered):
        list(
            streams.unseal_range(other, BytesIO(DATA), name="a/picture", size=SIZE, start=0, stop=1)
        )


def test_the_same_object_never_looks_the_same() -> None:
    assert sealed(b"picture")[HEADER_BYTES:] != sealed(b"picture")[HEADER_BYTES:]


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (2, 1), (0, SIZE + 1)])
def test_a_range_outside_of_the_object_is_a_mistake(start: int, stop: int) -> None:
    with pytest.raises(ValueError, match="range"):
        read(DATA, SIZE, start, stop)


class Counting(BytesIO):
    """Counts what is read from it."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        self.taken += len(part)
        return part


def test_neither_way_holds_the_whole_object() -> None:
    plain = Counting(pattern(SIZE))
    pieces = streams.seal_stream(CIPHER, plain, name="a/picture")
    assert len(next(pieces)) == HEADER_BYTES
    next(pieces)
    assert plain.taken <= 2 * CHUNK_BYTES  # the chunk, and the look whether it is the last
    data = Counting(DATA)
    parts = streams.unseal_range(CIPHER, data, name="a/picture", size=SIZE, start=0, stop=SIZE)
    assert len(next(parts)) == CHUNK_BYTES
    assert data.taken <= HEADER_BYTES + SEALED_CHUNK_BYTES

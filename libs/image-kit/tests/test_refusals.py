"""What is not taken, and how that is said."""

import struct
import threading
import zlib
from io import BytesIO
from queue import Queue

import pytest
from django.utils import translation
from PIL import Image
from samples import alike, encoded, moving, photo, quarters

from image_kit import refusals
from image_kit.budget import MemoryBudget
from image_kit.pictures import Limits, read_picture
from image_kit.refusals import PictureRefused
from service_kit.problems import Problem


def refusal_of(data: bytes, limits: Limits) -> PictureRefused:
    with (
        pytest.raises(PictureRefused) as caught,
        read_picture(BytesIO(data), limits=limits) as picture,
    ):
        picture.original()
    return caught.value


def refused(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008  # frozen
    """The code of the refusal."""
    return str(refusal_of(data, limits).default_code)


def png_of(width: int, height: int, *, colours: int = 2) -> bytes:
    """A few bytes that say they are so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><svg/>',
        b"%PDF-1.7 ...",
        b"BM" + bytes(100),
        b"II*\x00" + bytes(100),
        b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf" + bytes(50),
        b"\x00\x00\x00\x1cftypisom\x00\x00\x02\x00isomiso2mp41" + bytes(50),
        b"RIFF\x10\x00\x00\x00WAVEfmt " + bytes(50),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    assert refused(data) == "unsupported_picture"


def test_a_name_or_a_claim_does_not_make_a_picture() -> None:
    file = BytesIO(b"MZ\x90\x00")
    file.name = "photo.jpg"
    with pytest.raises(refusals.UnsupportedPicture), read_picture(file):
        pass


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_picture_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((200, 150), 90) for _ in range(3)])
    data = encoded(noise, kind)
    assert refused(data[: int(len(data) * share)]) == "broken_picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_a_beginning_alone_is_refused(kind: str) -> None:
    assert refused(encoded(quarters(), kind)[:40]) == "broken_picture"


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    assert refused(png_of(60_000, 60_000)) == "too_many_pixels"
    assert refused(png_of(10_000, 5_001)) == "too_many_pixels"


def test_fewer_pixels_than_promised_are_refused() -> None:
    assert refused(png_of(4_000, 3_000)) == "broken_picture"


def test_too_many_bytes_are_refused() -> None:
    data = photo()
    assert refused(data, Limits(file_bytes=len(data) - 1)) == "picture_too_large"
    with read_picture(BytesIO(data), limits=Limits(file_bytes=len(data))) as picture:
        assert picture.original().width == 400


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
class TestAnimatedMonsters:
    def test_more_frames_than_fifty_are_refused(self, kind: str) -> None:
        assert refused(moving(kind, frames=51)) == "animation_too_long"
        with read_picture(BytesIO(moving(kind, frames=50))) as picture:
            assert picture.original().content_type == "image/webp"

    def test_it_is_said_how_many_may_be_kept(self, kind: str) -> None:
        data = moving(kind, frames=5)  # of 400 pixels each
        for limits, words in (
            (Limits(frames=4), "4장면까지"),
            (Limits(animated_pixels=1599), "3장면까지"),
            (Limits(animated_pixels=799), "움직이는 사진으로 보관하기에는 너무 커요"),
        ):
            with translation.override("ko"):
                assert words in str(refusal_of(data, limits).detail)

    def test_more_pixels_in_all_than_allowed_are_refused(self, kind: str) -> None:
        data = moving(kind, frames=5)  # of 400 pixels each
        assert refused(data, Limits(animated_pixels=1999)) == "animation_too_long"
        assert refused(data, Limits(animated_pixels=300)) == "animation_too_long"
        with read_picture(BytesIO(data), limits=Limits(animated_pixels=2000)) as picture:
            assert picture.original().width == 20


def test_frames_count_also_where_they_are_all_the_same() -> None:
    for frames in (51, 3000):
        assert refused(alike(frames)) == "animation_too_long"
    with read_picture(BytesIO(alike(50))) as picture:
        assert picture.original().content_type == "image/webp"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (refusals.UnsupportedPicture, 415),
        (refusals.PictureTooLarge, 413),
        (refusals.TooManyPixels, 422),
        (refusals.BrokenPicture, 422),
        (refusals.AnimationTooLong, 422),
        (refusals.HiddenFile, 422),
        (refusals.TooManyUploads, 429),
        (refusals.TooBusy, 503),
    ],
)
def test_every_refusal_speaks_both_languages(refusal: type[Problem], status: int) -> None:
    assert refusal.status_code == status
    texts = {}
    for language in ("ko", "en"):
        with translation.override(language):
            texts[language] = str(refusal().detail)
    assert texts["ko"] != texts["en"]
    assert any("가" <= letter <= "힣" for letter in texts["ko"])


class TestBudget:
    def test_who_finds_no_room_waits_for_it(self) -> None:
        budget, order = MemoryBudget(100), []
        inside, leave = threading.Event(), threading.Event()

        def first() -> None:
            with budget.taking(80):
                inside.set()
                assert leave.wait(10)
                order.append("first")

        def second() -> None:
            with budget.taking(80):
                order.append("second")

        threads = [threading.Thread(target=first), threading.Thread(target=second)]
        threads[0].start()
        assert inside.wait(10)
        threads[1].start()
        with budget.taking(20):  # there is room for this one
            assert order == []
        leave.set()
        for thread in threads:
            thread.join(10)
        assert order == ["first", "second"]

    def test_who_waits_too_long_is_told_to_come_back(self) -> None:
        budget = MemoryBudget(100, patience=0.01)
        with (
            budget.taking(100),
            pytest.raises(refusals.TooBusy),
            read_picture(BytesIO(photo()), budget=budget),
        ):
            pass

    def test_a_crowd_is_told_at_once_so_that_threads_are_left_for_others(self) -> None:
        budget = MemoryBudget(100, patience=30)
        answers: Queue[str] = Queue()
        leave = threading.Event()

        def come() -> None:
            try:
                with budget.taking(1):
                    leave.wait(20)
                    answers.put("taken")
            except refusals.TooBusy:
                answers.put("busy")

        threads = [threading.Thread(target=come) for _ in range(10)]
        for thread in threads:
            thread.start()
        assert [answers.get(timeout=10) for _ in range(6)] == ["busy"] * 6
        leave.set()
        assert [answers.get(timeout=10) for _ in range(4)] == ["taken"] * 4

    def test_one_picture_alone_is_always_let_in(self) -> None:
        budget = MemoryBudget(1)
        for _ in range(2):
            with read_picture(BytesIO(photo()), budget=budget) as picture:
                assert picture.original().width == 400

    def test_what_fails_gives_its_room_back(self) -> None:
        budget = MemoryBudget(1, patience=0.01)
        with pytest.raises(ZeroDivisionError), budget.taking(1):
            raise ZeroDivisionError
        with budget.taking(1):
            pass

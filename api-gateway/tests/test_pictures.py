"""Pictures through the gateway: large ones in, and kept for some seconds on their way out."""

import threading

import pytest
from conftest import Start
from running import Gateway, Upstream, wait_until

ADDRESS = "/api/images/0190a8c2-7b1e-7d3a-9f52-1c2d3e4f5a6b/?size=small&exp=1&sig=a"
PICTURE = bytes(range(256)) * 40


@pytest.fixture
def pictures(images: Upstream) -> Upstream:
    images.body = PICTURE
    images.headers = {
        "Content-Type": "image/webp",
        "ETag": '"a-small"',
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=3600",
        "Vary": "Accept-Language",
    }
    return images


def test_a_picture_is_asked_for_once_and_seen_often(gateway: Gateway, pictures: Upstream) -> None:
    for _ in range(3):
        answer = gateway.request(ADDRESS, headers={"Accept-Language": "ko"})
        assert (answer.status, answer.body) == (200, PICTURE)
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["content-length"] == str(len(PICTURE))
        assert answer.headers["etag"] == '"a-small"'
        assert answer.headers["cache-control"] == "private, max-age=3600"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(pictures.seen) == 1


def test_seed_lesson_06_head_ranges_and_conditions_are_answered_too(
    gateway: Gateway, pictures: Upstream
) -> None:
    head = gateway.request(ADDRESS, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(PICTURE))
    part = gateway.request(ADDRESS, headers={"Range": "bytes=10-19"})
    assert (part.status, part.body) == (206, PICTURE[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(PICTURE)}"
    beyond = gateway.request(ADDRESS, headers={"Range": f"bytes={len(PICTURE)}-"})
    assert (beyond.status, beyond.is_problem) == (416, True)
    assert beyond.data["code"] == "range_not_satisfiable"
    same = gateway.request(ADDRESS, headers={"If-None-Match": '"a-small"'})
    assert (same.status, same.body) == (304, b"")
    assert [request.method for request in pictures.seen] == ["GET"]


def test_the_first_to_ask_may_ask_for_a_part(gateway: Gateway, pictures: Upstream) -> None:
    part = gateway.request(ADDRESS, headers={"Range": "bytes=-5"})
    assert (part.status, part.body) == (206, PICTURE[-5:])
    assert gateway.request(ADDRESS).body == PICTURE


@pytest.mark.parametrize(
    "other", [ADDRESS.replace("small", "medium"), ADDRESS[:-1] + "b", ADDRESS.split("?")[0]]
)
def test_another_address_gets_nothing_of_what_is_kept(
    gateway: Gateway, pictures: Upstream, other: str
) -> None:
    gateway.request(ADDRESS)
    pictures.status, pictures.body = 404, b"{}"
    for _ in range(2):  # and a refusal is not kept
        assert gateway.request(other).status == 404
    assert len(pictures.seen) == 3


def test_what_is_looked_at_all_the_time_changes_and_ends_all_the_same(
    gateway: Gateway, pictures: Upstream
) -> None:
    """Its file stays open in the gateway."""
    assert gateway.request(ADDRESS).body == PICTURE
    pictures.body, pictures.headers["ETag"] = PICTURE[::-1], '"b-small"'
    wait_until(lambda: gateway.request(ADDRESS).body == PICTURE[::-1], patience=60)
    pictures.status, pictures.body = 404, b"{}"
    wait_until(lambda: gateway.request(ADDRESS).status == 404, patience=60)
    assert gateway.request(ADDRESS).status == 404


def test_many_who_ask_at_once_are_one_question(gateway: Gateway, pictures: Upstream) -> None:
    got: list[bytes] = []

    def look() -> None:
        got.append(gateway.request(ADDRESS).body)

    threads = [threading.Thread(target=look) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [PICTURE] * 10
    assert len(pictures.seen) == 1


def test_deleting_and_describing_go_to_the_service(gateway: Gateway, images: Upstream) -> None:
    path = ADDRESS.split("?")[0]
    for method, body in (("DELETE", None), ("PATCH", b"{}"), ("PATCH", b"{}")):
        assert gateway.request(path, method=method, body=body).status == 200
    assert len(images.seen) == 3


def test_a_large_picture_goes_in_and_nothing_larger(gateway: Gateway, images: Upstream) -> None:
    picture = b"p" * (20 * 1024 * 1024 + 500)
    assert gateway.request("/api/images/", method="POST", body=picture).status == 200
    assert images.seen[0].body == picture
    refused = gateway.request(
        "/api/images/", method="POST", headers={"Content-Length": str(22 * 1024 * 1024)}
    )
    assert (refused.status, refused.data["code"]) == (413, "payload_too_large")
    small = gateway.request(ADDRESS, method="PATCH", headers={"Content-Length": str(40_000)})
    assert small.status == 413


def test_a_page_of_pictures_is_within_the_limits(start: Start, pictures: Upstream) -> None:
    gateway = start()
    statuses = {gateway.request(f"{ADDRESS}{number}").status for number in range(100)}
    assert statuses == {200}
    few = start(PICTURES_PER_SECOND="1", PICTURE_BURST="1")
    statuses = {few.request(f"{ADDRESS}{number}").status for number in range(5)}
    assert statuses == {200, 429}

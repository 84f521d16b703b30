"""The made-up photo is one, and the figures of pictures say what they mean."""

from io import BytesIO
from typing import Any

import camera
import report
import report_pictures
from pictures import Uploads
from PIL import Image
from test_report import FAST, results, row

LOOK = {
    "bytes": 176_000, "real": FAST, "bare": {**FAST, "rate": 1000},
    "ratio": {"median": 0.6, "low": 0.5, "high": 0.7}, "failed": 0, "reached": True,
}  # fmt: skip
UPLOADS = {**Uploads([400.0] * 20, 0).figures(), "reached": True}


def pictures(**changes: Any) -> dict[str, Any]:
    at_once = {**UPLOADS, "before": 130.0, "peak": 270.0}
    return {"upload": UPLOADS, "at_once": at_once, "looks": {"small": LOOK}, **changes}


def test_the_photo_is_of_5_mb_and_12_megapixels_and_the_same_every_time() -> None:
    photo = camera.photo(1)
    assert 4_800_000 < len(photo) < 5_200_000
    assert photo == camera.photo(1) != camera.photo(2)
    with Image.open(BytesIO(photo)) as image:
        assert image.size == (4032, 3024)
    with Image.open(BytesIO(camera.photo(1, 6))) as turned:
        assert turned.getexif()[camera.ORIENTATION] == 6


def test_of_twenty_uploads_the_nineteenth_is_the_95th_percentile() -> None:
    figures = Uploads([float(number) for number in range(20, 0, -1)], 3).figures()
    assert (figures["p50"], figures["p95"], figures["longest"]) == (10.5, 19.0, 20.0)
    assert (figures["uploads"], figures["failed"]) == (20, 3)
    assert Uploads([], 5).figures()["p95"] == 0


def test_each_figure_stands_beside_its_aim() -> None:
    upload, at_once, look = report_pictures.lines(pictures())
    assert "p95 400 ms" in upload
    assert upload.endswith("aim p95 ≤ 500 ms: reached")
    assert "at most 270 MB meanwhile; aim ≤ 300 MB: reached" in at_once
    assert "small (176 kB)" in look
    assert look.endswith("ratio 0.60 (0.50–0.70); aim ≥ 0.5: reached")


def test_an_upload_that_was_not_taken_fails_the_run_and_a_missed_aim_does_not() -> None:
    missed = {**UPLOADS, "reached": False}
    assert report.succeeded(results(list=row()) | {"pictures": pictures(upload=missed)})
    failed = pictures(upload={**missed, "failed": 2})
    assert report_pictures.lines(failed)[0].endswith("missed; FAILED: 2")
    assert not report.succeeded(results(list=row()) | {"pictures": failed})


def test_the_rows_of_pictures_can_be_alone() -> None:
    alone = results(list=row())
    for name in ("rows", "large_account", "storm", "outbox"):
        del alone[name]
    text = report.text(alone | {"pictures": pictures()})
    assert "look at a picture" in text
    assert "bare/s" not in text

"""Pictures and words that could lose each other: failures, closed tabs, conflicts."""

from pathlib import Path

import pytest
from conftest import Visit
from journeys import NOT_SOON, call, keep, saved_on_server, saved_words, sign_up, write
from picture_steps import UPLOADS, Make, add, all_there, are_seen, picture_maker, tiles, words_of
from playwright.sync_api import Page, expect
from sealing_steps import sealed_letter

DRAFTS = "**/api/letters/drafts/*/"
TEXT_THERE = "글은 서버에 저장했어요"


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return picture_maker(tmp_path)


def test_a_failed_upload_says_why_and_loses_no_word(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "글은 그대로")
    problem = {"code": "too_many_uploads", "detail": "조금 뒤에 올려 주세요."}
    page.route(UPLOADS, lambda route: route.fulfill(status=429, json=problem, headers=NOT_SOON))
    add(page, make("1.jpg"))
    expect(tiles(page, "failed")).to_contain_text("조금 뒤에 올려 주세요.")
    write(page, ", 계속 쓴다")
    expect(saved_words(page)).to_contain_text(TEXT_THERE)
    page.unroute(UPLOADS)
    page.get_by_role("button", name="다시 해 보기").click()
    all_there(page, 1)
    keep(page)
    expect(page.locator(".sheet-body")).to_have_text("글은 그대로, 계속 쓴다")
    are_seen(page.locator(".sheet-picture img"), 1)


def test_what_can_never_be_a_picture_says_why_and_is_not_sent_again(
    page: Page, make: Make, tmp_path: Path
) -> None:
    sign_up(page)
    write(page, "글은 그대로")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(make("1.jpg").read_bytes()[:300])
    with page.expect_response(UPLOADS) as answer:
        add(page, broken)
    assert answer.value.status in {415, 422}
    expect(tiles(page, "failed").locator(".tile-state")).to_contain_text(
        "‘broken.jpg’ · 사진 파일이"
    )
    expect(page.get_by_role("button", name="다시 해 보기")).to_have_count(0)
    expect(saved_words(page)).to_contain_text("서버")
    why = tiles(page, "failed").locator(".tile-state").inner_text()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.reload()
    expect(page.locator("#body")).to_have_value("글은 그대로")
    expect(tiles(page, "failed").locator(".tile-state")).to_have_text(why)
    page.goto("/letters/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not [url for url in sent if url.endswith("/api/images/")]
    page.go_back()
    page.get_by_role("button", name="빼기").click()
    page.reload()
    expect(page.locator("#body")).to_have_value("글은 그대로")
    expect(tiles(page)).to_have_count(0)


def test_an_upload_that_is_still_being_taken_in_is_asked_for_again(page: Page, make: Make) -> None:
    sign_up(page)
    problem = {"code": "upload_in_progress", "detail": "아직 받고 있어요."}
    page.route(UPLOADS, lambda route: route.fulfill(status=409, json=problem))
    with page.expect_response(UPLOADS):
        add(page, make("1.jpg"))
    expect(tiles(page, "away")).to_have_count(1)
    page.unroute(UPLOADS)
    all_there(page, 1)


def test_a_picture_chosen_offline_is_still_there_after_the_tab_was_closed(
    visit: Visit, make: Make
) -> None:
    context = visit()
    page = context.new_page()
    sign_up(page)
    page.route(UPLOADS, lambda route: route.abort())
    add(page, make("1.jpg"))
    page.locator(".tile-words").fill("기차 안에서")
    expect(tiles(page, "offline")).to_contain_text("연결되면 올릴게요")
    address = page.url
    page.goto("/letters/?when=drafts")
    expect(page.get_by_role("article")).to_contain_text("아직 이 기기에만 있어요")
    page.close()
    again = context.new_page()
    again.goto(address)
    all_there(again, 1)
    assert words_of(again) == ["기차 안에서"]
    saved_on_server(again)


def test_a_device_that_kept_words_before_there_were_pictures_still_has_them(page: Page) -> None:
    sign_up(page)
    address = page.url
    page.goto("/robots.txt")
    page.evaluate(
        """(id) => new Promise((done, failed) => {
            indexedDB.deleteDatabase("letters");
            const request = indexedDB.open("letters", 2);
            request.onupgradeneeded = () => {
                const keyPath = ["account", "id", "tab"];
                for (const name of ["drafts", "edits"]) {
                    request.result.createObjectStore(name, { keyPath });
                }
            };
            request.onsuccess = () => {
                const database = request.result;
                const writing = database.transaction("drafts", "readwrite");
                const account = JSON.parse(localStorage.getItem("account")).id;
                const text = { title: "", body: "예전에 쓴 글", tags: [] };
                const draft = { account, id, tab: "", text, dirty: true, revision: 0 };
                writing.objectStore("drafts").put({ ...draft, changedAt: 1 });
                writing.oncomplete = () => {
                    database.close();
                    done();
                };
            };
            request.onerror = failed;
        })""",
        address.split("/")[-2],
    )
    page.goto(address)
    expect(page.locator("#body")).to_have_value("예전에 쓴 글")
    saved_on_server(page)


def test_a_picture_that_is_gone_takes_no_word_with_it(page: Page, make: Make) -> None:
    sign_up(page)
    page.route(DRAFTS, lambda route: route.abort())
    with page.expect_response(UPLOADS) as uploaded:
        add(page, make("1.jpg"))
    gone = uploaded.value.json()["id"]
    with page.expect_response(UPLOADS) as uploaded:
        add(page, make("2.jpg"))
    all_there(page, 2)
    write(page, "글은 남는다")
    call(page, "DELETE", f"/api/images/{gone}/")
    # This one is there, though nobody may look at it or change its words.
    held_back = uploaded.value.json()["id"]
    sealed_letter(page, "2060-01-01", image_ids=[held_back])
    page.unroute(DRAFTS)
    expect(page.locator(".picture-said")).to_contain_text("더는 없는 사진 1장을 뺐어요")
    expect(tiles(page)).to_have_count(1)
    saved_on_server(page)
    page.locator("#finish").click()
    expect(page.locator(".picture-said")).to_contain_text("봉해 둔 편지에 담겨 있어서")
    expect(tiles(page)).to_have_count(0)
    saved_on_server(page)
    page.reload()
    expect(page.locator("#body")).to_have_value("글은 남는다")


def test_logging_out_with_a_picture_only_on_this_device_asks_first(page: Page, make: Make) -> None:
    sign_up(page)
    page.route(UPLOADS, lambda route: route.abort())
    write(page, "글은 서버에 있다")
    add(page, make("1.jpg"))
    expect(tiles(page, "offline")).to_have_count(1)
    expect(saved_words(page)).to_contain_text(TEXT_THERE)
    page.locator("[popovertarget=account-menu]").click()
    page.locator("[data-logout]").click()
    expect(page.get_by_role("dialog")).to_contain_text("이 기기에만 있는 사진이 1장 있어요")
    expect(page.get_by_role("dialog")).not_to_contain_text("글")
    page.keyboard.press("Escape")
    expect(tiles(page)).to_have_count(1)

    page.route(DRAFTS, lambda route: route.abort())
    write(page, ", 이것은 아직")
    page.locator("[popovertarget=account-menu]").click()
    page.locator("[data-logout]").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "이 기기에만 있는 글이 1개 있어요. 이 기기에만 있는 사진이 1장 있어요."
    )


def test_both_versions_of_a_conflict_show_their_pictures(page: Page, make: Make) -> None:
    sign_up(page)
    write(page, "글")
    add(page, make("1.jpg"))
    all_there(page, 1)
    saved_on_server(page)
    path = f"/api/letters/drafts/{page.url.split('/')[-2]}/"
    revision = call(page, "GET", path)["revision"]
    elsewhere = {"title": "", "body": "다른 글", "tags": [], "image_ids": [], "revision": revision}
    call(page, "PUT", path, elsewhere)
    write(page, " 여기")
    question = page.get_by_role("region", name="같은 글이 두 곳에서 달라졌어요")
    are_seen(question.locator("[data-version=mine] img"), 1)
    expect(question.locator("[data-version=theirs] img")).to_have_count(0)
    question.get_by_role("button", name="다른 곳에서 쓴 글로 하기").click()
    expect(tiles(page)).to_have_count(0)
    saved_on_server(page)
    assert call(page, "GET", path)["images"] == []


def test_nothing_is_called_saved_on_the_server_while_a_picture_is_only_here(
    page: Page, make: Make
) -> None:
    sign_up(page)
    write(page, "글은 서버에 있다")
    saved_on_server(page)
    page.route(UPLOADS, lambda route: route.abort())
    add(page, make("1.jpg"))
    only_here = "글은 서버에 저장했어요 · 사진 1장은 아직 이 기기에만 있어요."
    expect(saved_words(page)).to_have_text(f"{only_here} 인터넷이 연결되면 올릴게요.")
    page.unroute(UPLOADS)
    problem = {"code": "unavailable", "detail": "쉬는 중"}
    page.route(UPLOADS, lambda route: route.fulfill(status=503, json=problem, headers=NOT_SOON))
    page.reload()
    expect(saved_words(page)).to_have_text(f"{only_here} 서버가 돌아오면 올릴게요.")
    page.unroute(UPLOADS)
    page.get_by_role("button", name="다시 해 보기").first.click()
    all_there(page, 1)
    saved_on_server(page)

"""My page: a photo, a name, a language, and days that begin when they should."""

import re
from pathlib import Path

import pytest
from conftest import Visit
from journeys import log_out, sign_up
from picture_steps import show_face
from PIL import Image
from playwright.sync_api import Page, expect

SAVED = re.compile("저장했어요|^Saved")
NATURAL_WIDTH = "image => image.decode().then(() => image.naturalWidth)"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "나.jpg"
    Image.effect_noise((900, 600), 60).convert("RGB").save(path)
    return path


def my_page(page: Page) -> None:
    page.goto("/me/")
    expect(page.locator("#profile-form")).to_be_visible()


def begin(page: Page) -> str:
    """Somebody new is at their page for the first time; returns their address."""
    address = sign_up(page, to="/me/")
    expect(page.locator("#profile-form")).to_be_visible()
    return address


def saved(page: Page) -> None:
    expect(page.get_by_role("status")).to_have_text(SAVED)


def test_a_photo_is_chosen_shown_everywhere_and_removed(page: Page, picture: Path) -> None:
    begin(page)
    show_face(page, picture)
    shown = page.locator("#photo img")
    expect(shown).to_be_visible()
    assert shown.evaluate(NATURAL_WIDTH) == 512
    address = shown.get_attribute("src")
    assert address
    assert page.request.head(address).status == 200
    page.goto("/letters/")
    assert page.locator("header [data-avatar] img").evaluate(NATURAL_WIDTH) == 512
    my_page(page)
    page.get_by_role("button", name="사진 지우기").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("사진을 지울까요?")
    question.get_by_role("button", name="그만두기").click()
    assert page.request.head(address).status == 200
    page.get_by_role("button", name="사진 지우기").click()
    question.get_by_role("button", name="사진 지우기").click()
    expect(shown).to_have_count(0)
    expect(page.locator("header [data-avatar] img")).to_have_count(0)
    assert page.request.get(address).status == 404


def test_what_is_no_picture_is_refused_in_words_and_the_old_one_stays(
    page: Page, picture: Path, tmp_path: Path
) -> None:
    begin(page)
    show_face(page, picture)
    expect(page.locator("#photo img")).to_be_visible()
    text = tmp_path / "not.jpg"
    text.write_text("not a picture")
    show_face(page, text)
    expect(page.locator("#photo-error")).to_contain_text("JPEG")
    expect(page.locator("#photo img")).to_be_visible()


def test_every_field_saves_itself_and_is_there_again(page: Page) -> None:
    begin(page)
    for label, value in (
        ("이름", "  민지 "),
        ("소개", "걷는 것을\n좋아해요."),
        ("블로그", "example.org"),
    ):
        page.get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Tab")
        saved(page)
    page.get_by_label("생일").fill("1994-11-02")
    page.keyboard.press("Tab")
    page.get_by_label("하루를 시작하는 시각").select_option("04:00")
    expect(page.get_by_text("04:00이 되기 전에 쓴 편지는")).to_be_visible()
    expect(page.get_by_label("블로그")).to_have_value("https://example.org")
    page.reload()
    expect(page.get_by_label("이름")).to_have_value("민지")
    expect(page.get_by_label("소개")).to_have_value("걷는 것을\n좋아해요.")
    expect(page.get_by_label("생일")).to_have_value("1994-11-02")
    expect(page.get_by_label("하루를 시작하는 시각")).to_have_value("04:00")
    page.get_by_label("이름").fill("")
    page.keyboard.press("Tab")
    saved(page)
    page.reload()
    expect(page.get_by_label("생일")).to_have_value("1994-11-02")
    expect(page.get_by_label("이름")).to_have_value("")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_words_about_saving_lie_on_no_field_that_is_typed_in(visit: Visit, width: int) -> None:
    page = visit(viewport={"width": width, "height": 560}).new_page()
    begin(page)
    page.get_by_label("이름").fill("민지")
    page.keyboard.press("Tab")
    saved(page)
    if width < 520:  # a bar at the edge, not something round on top of what is written
        box = page.get_by_role("status").bounding_box()
        assert box
        assert (box["x"], box["width"]) == (0, width)
    for _ in range(6):
        page.keyboard.press("Tab")
        field = page.locator("#profile-form :focus")
        if not field.count():
            break
        below = field.evaluate("(field) => field.getBoundingClientRect().bottom")
        words = page.get_by_role("status").evaluate("(words) => words.getBoundingClientRect().top")
        assert below <= words, field.get_attribute("id")


def test_what_cannot_be_is_said_beside_its_field(page: Page) -> None:
    begin(page)
    page.get_by_label("시간대").fill("Mars/Olympus")
    page.keyboard.press("Tab")
    expect(page.locator("#time_zone-error")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("한 번 더")
    page.get_by_label("시간대").fill("Europe/Berlin")
    page.keyboard.press("Tab")
    expect(page.locator("#time_zone-error")).to_be_hidden()
    expect(page.locator("#time_zone-hint")).to_contain_text("GMT+1")


def test_the_zone_of_the_device_is_offered_where_it_is_another(visit: Visit) -> None:
    page = visit().new_page()
    address = begin(page)
    expect(page.locator("#proposal")).to_be_hidden()
    log_out(page)
    abroad = visit(timezone_id="America/New_York").new_page()
    abroad.goto("/login/?next=/me/")
    abroad.locator("#email").fill(address)
    abroad.locator("#password").fill("조용한-아침-산책-2026")
    abroad.locator("form button[type=submit]").click()
    abroad.get_by_role("button", name="이 시간대로 바꾸기").click()
    expect(abroad.get_by_label("시간대")).to_have_value("America/New_York")
    expect(abroad.locator("#proposal")).to_be_hidden()


def test_another_language_is_the_pages_at_once_and_the_next_tokens(page: Page) -> None:
    begin(page)
    page.get_by_label("언어").select_option("en")
    expect(page.get_by_role("heading", level=1)).to_have_text("My page")
    saved(page)
    claimed = page.evaluate("""async () => {
        const { profile, session } = await import("/static/js/lib/app.js");
        await profile.taken;
        const payload = (await session.token()).split(".")[1];
        return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))).language;
    }""")
    assert claimed == "en"
    page.reload()
    expect(page.get_by_label("Language", exact=True)).to_have_value("en")


def test_a_guest_is_sent_to_the_login_and_comes_back(visit: Visit) -> None:
    page = visit().new_page()
    page.goto("/me/")
    page.wait_for_url("**/login/?next=%2Fme%2F")


def test_what_was_refused_stays_until_it_is_right(page: Page) -> None:
    sign_up(page, to="/me/")
    blog = page.locator("#blog_url")
    blog.fill("이건 주소가 아니에요")
    page.locator("#nickname").fill("민지")
    expect(page.locator("#blog_url-error")).to_be_visible()
    page.locator("#bio").click()
    expect(page.locator("#state")).to_contain_text("저장했어요")
    expect(blog).to_have_value("이건 주소가 아니에요")
    blog.fill("")
    page.locator("#nickname").click()
    expect(page.locator("#blog_url-error")).to_be_hidden()

"""Second factors as people meet them: a code, a lost phone, a passkey, a token for a program."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
from conftest import Visit
from journeys import PASSWORD, log_in, log_out, sign_up
from playwright.sync_api import Page, expect


def open_security(page: Page) -> None:
    page.goto("/security/")
    expect(page.locator("#tokens h2")).to_be_visible()


def confirm(page: Page) -> None:
    page.locator("dialog[open] button.primary").click()


def switch_codes_on(page: Page) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes, from the page of them."""
    expect(page.locator("#tokens h2")).to_be_visible()
    page.locator("#factors button.primary").click()
    page.locator("dialog input[name=password]").fill(PASSWORD)
    confirm(page)
    expect(page.locator("svg.qr path")).to_be_visible()
    secret = re.sub(r"\s", "", page.locator("dialog .secret").inner_text())
    # The code before the present one, so that the present one is still unused.
    page.locator("dialog input[name=code]").fill(pyotp.TOTP(secret).at(_now(page) - 30))
    confirm(page)
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    codes = page.locator(".recovery-codes li").all_inner_texts()
    confirm(page)
    expect(page.locator("#factors .state.is-on")).to_be_visible()
    return secret, codes


def _now(page: Page) -> int:
    return int(page.evaluate("Math.floor(Date.now() / 1000)"))


def to_the_second_step(page: Page, address: str) -> None:
    page.goto("/login/")
    expect(page.locator("#passkey-login")).to_be_visible()  # the page's script is ready
    log_in(page, address)
    expect(page.locator(".second-step input[name=code]")).to_be_focused()


def test_the_code_of_the_app_is_asked_for_and_a_recovery_code_when_it_is_lost(page: Page) -> None:
    address = sign_up(page, to="/security/")
    secret, codes = switch_codes_on(page)
    log_out(page)

    to_the_second_step(page, address)
    code = page.locator(".second-step input[name=code]")
    assert code.get_attribute("autocomplete") == "one-time-code"
    code.fill("000000")
    page.locator(".second-step button[type=submit]").click()
    expect(page.locator(".second-step .form-message")).to_contain_text("숫자")
    code.fill(pyotp.TOTP(secret).at(_now(page)))
    page.locator(".second-step button[type=submit]").click()
    page.wait_for_url("**/letters/")
    log_out(page)

    to_the_second_step(page, address)
    page.locator(".second-step .link").click()
    expect(code).to_have_attribute("inputmode", "text")
    code.fill(codes[0])
    page.locator(".second-step button[type=submit]").click()
    page.wait_for_url("**/letters/")
    open_security(page)
    expect(page.locator("#factors")).to_contain_text("9")
    page.locator("#factors .setting-actions button").last.click()
    page.locator("dialog input[name=password]").fill(PASSWORD)
    page.locator("dialog input[name=code]").fill(codes[1])
    confirm(page)
    expect(page.locator("#factors .state:not(.is-on)")).to_be_visible()
    switch_codes_on(page)


def virtual_authenticator(page: Page) -> None:
    """Chromium's own, as a phone with a fingerprint would be."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_and_signs_in_without_a_password(page: Page, base_url: str) -> None:
    virtual_authenticator(page)
    origin = base_url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    sign_up(page, origin=origin, to="/security/")
    page.locator("#passkeys .setting-actions button").click()
    page.locator("dialog input[name=name]").fill("내 전화기")
    page.locator("dialog input[name=password]").fill(PASSWORD)
    confirm(page)
    expect(page.locator("#passkeys .things")).to_contain_text("내 전화기")
    log_out(page)
    page.goto(f"{origin}/login/")
    page.locator("#passkey-login").click()
    page.wait_for_url("**/letters/")


def test_where_passkeys_cannot_work_the_page_says_so(visit: Visit, plain_url: str) -> None:
    page = visit().new_page()
    sign_up(page, origin=plain_url, to="/security/")
    expect(page.locator("#passkeys")).to_contain_text("https")
    expect(page.locator("#passkeys button")).to_have_count(0)
    page.goto(f"{plain_url}/login/?next=/security/")
    expect(page.locator("#passkey-login")).to_be_hidden()


def test_a_token_for_a_program_is_shown_once_and_reads_letters(page: Page, base_url: str) -> None:
    sign_up(page, to="/security/")
    page.locator("#tokens .setting-actions button").click()
    page.locator("dialog input[name=name]").fill("공책")
    confirm(page)
    expect(page.locator("dialog .field-error:visible")).to_have_count(1)
    expect(page.locator("dialog .secret")).to_have_count(0)  # not without the password
    page.locator("dialog input[name=password]").fill(PASSWORD)
    confirm(page)
    token = page.locator("dialog .secret").inner_text()
    confirm(page)
    expect(page.locator("#tokens .things")).to_contain_text("편지 (읽기)")
    assert token not in page.content()
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{base_url}/api/letters/", headers=headers).status_code == 200
    page.locator("#tokens .things button").click()
    confirm(page)
    expect(page.locator("#tokens .things")).to_have_count(0)
    expect(page.locator("#done")).to_contain_text("길어야 1분")


def test_an_address_breaks_at_its_at_and_the_last_thing_looks_like_it(visit: Visit) -> None:
    page = visit(viewport={"width": 320, "height": 700}).new_page()
    address = sign_up(page, to="/security/")
    shown = page.locator(".own-address")
    expect(shown).to_have_text(address)
    shown.evaluate("(place) => (place.style.maxWidth = '34ch')")  # the made-up ones are long
    lines = shown.evaluate("""(place) => {
        const range = document.createRange();
        return [...place.childNodes].filter((each) => each.nodeType === 3).map((each) => {
            range.selectNodeContents(each);
            return range.getClientRects().length;
        });
    }""")
    assert lines[1:] == [1, 1]  # what comes before the @ of a made-up address is long
    leave = page.get_by_role("button", name="계정 지우기")
    quiet = page.locator("#passkeys .button.quiet").first
    colour = "(button) => getComputedStyle(button).color"
    assert leave.evaluate(colour) != quiet.evaluate(colour)


def test_a_token_ends_when_its_maker_wanted_and_says_so(page: Page) -> None:
    sign_up(page, to="/security/")
    tokens = page.locator("#tokens .things li")
    for name, lifetime in (("한 철", "90일"), ("늘", "기한 없이")):
        page.locator("#tokens .setting-actions button").click()
        page.locator("dialog input[name=name]").fill(name)
        page.get_by_label("쓸 수 있는 기간").select_option(lifetime)
        page.locator("dialog input[name=password]").fill(PASSWORD)
        confirm(page)
        expect(page.locator("dialog .secret")).to_be_visible()
        confirm(page)
        expect(page.locator("dialog")).to_have_count(0)
    season, always = tokens.filter(has_text="한 철"), tokens.filter(has_text="늘")
    expect(season).to_contain_text(re.compile(r"\d{4}년 \d+월 \d+일 \d\d:\d\d까지 쓸 수 있어요"))
    expect(always).to_contain_text("기한 없이 쓸 수 있어요")
    for days, over in ((89, 0), (91, 1)):
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=days))
        open_security(page)
        expect(tokens).to_have_count(2)
        expect(season.locator(".over")).to_have_count(over)
        expect(always.locator(".over")).to_have_count(0)
    expect(season).to_contain_text("끝나서 더는 쓸 수 없어요")

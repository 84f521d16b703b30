"""Telling by the browser itself: who is offered it, who switches it on, what it then shows.

No push service can be reached from here. The subscription is a made-up one; the page, the worker
and the services are real.
"""

from typing import Any

import pytest
from conftest import Visit
from journeys import call, sign_up
from people import until
from playwright.sync_api import BrowserContext, Page, Route, expect

SETTINGS = "/notifications/settings/"
PREFERENCES = "**/api/notifications/preferences/"
# A point of P-256, as every key of a push service is.
KEY = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
SUBSCRIPTION = """
    const made = {
        endpoint: "https://fcm.googleapis.com/fcm/send/made-up",
        keys: { p256dh: "KEY", auth: "MDEyMzQ1Njc4OWFiY2RlZg" },
    };
    let present = null;
    const subscription = {
        ...made,
        toJSON: () => made,
        unsubscribe: async () => ((present = null), true),
    };
    PushManager.prototype.subscribe = async ({ applicationServerKey: key, userVisibleOnly }) => {
        if (key.length !== 65 || !userVisibleOnly) throw new Error("not a key");
        return (present = subscription);
    };
    PushManager.prototype.getSubscription = async () => present;
    Notification.requestPermission = async () => "granted";
""".replace("KEY", KEY)


def offer(page: Page) -> None:
    """As where an operator has set up keys."""

    def answer(route: Route) -> None:
        response = route.fetch()
        said = response.json()
        said["push"] = {**said["push"], "available": True, "public_key": KEY}
        route.fulfill(response=response, json=said)

    page.route(PREFERENCES, answer)


def settings(page: Page) -> None:
    page.goto(SETTINGS)
    expect(page.locator("#ways-rows tr")).to_have_count(4)


@pytest.fixture
def member(visit: Visit) -> Page:
    page = visit().new_page()
    sign_up(page, to="/letters/")
    return page


def devices(page: Page) -> int:
    said: dict[str, Any] = call(page, "GET", "/api/notifications/preferences/")
    return int(said["push"]["devices"])


def test_where_no_keys_are_set_up_nothing_is_offered(member: Page) -> None:
    settings(member)
    expect(member.locator("#push")).to_be_hidden()
    expect(member.get_by_role("columnheader", name="브라우저")).to_have_count(0)


def test_a_browser_that_cannot_is_not_asked(member: Page) -> None:
    offer(member)
    member.add_init_script("delete window.PushManager")
    settings(member)
    expect(member.locator("#push")).to_be_hidden()


def test_who_has_forbidden_it_hears_where_to_allow_it(member: Page) -> None:
    offer(member)
    member.add_init_script("Notification.requestPermission = async () => 'denied'")
    settings(member)
    member.get_by_role("button", name="알림 켜기").click()
    expect(member.locator("#state")).to_contain_text("브라우저가 알림을 막고 있어요")
    expect(member.get_by_role("button", name="알림 켜기")).to_be_visible()
    assert devices(member) == 0


def test_a_browser_without_a_push_service_says_so_and_stays_off(member: Page) -> None:
    offer(member)
    member.add_init_script("""
        Notification.requestPermission = async () => "granted";
        PushManager.prototype.subscribe = async () => {
            throw new DOMException("no push service", "AbortError");
        };
    """)
    settings(member)
    member.get_by_role("button", name="알림 켜기").click()
    expect(member.locator("#state")).to_contain_text("이 브라우저에서는 지금 알림을 켤 수 없어요")
    expect(member.get_by_role("button", name="알림 켜기")).to_be_visible()


def test_it_is_switched_on_and_off_for_this_browser(member: Page) -> None:
    told: list[tuple[str, Any]] = []

    def take(route: Route) -> None:
        told.append((route.request.method, route.request.post_data_json))
        route.fulfill(status=204)

    offer(member)
    member.route("**/api/notifications/devices/", take)
    member.add_init_script(SUBSCRIPTION)
    settings(member)
    expect(member.get_by_role("columnheader", name="브라우저")).to_be_visible()
    member.get_by_role("button", name="알림 켜기").click()
    expect(member.get_by_role("button", name="알림 끄기")).to_be_visible()
    expect(member.locator("#state")).to_contain_text("바꿨어요")
    member.get_by_role("button", name="알림 끄기").click()
    expect(member.get_by_role("button", name="알림 켜기")).to_be_visible()
    endpoint = "https://fcm.googleapis.com/fcm/send/made-up"
    keys = {"p256dh": KEY, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}
    assert told == [
        ("PUT", {"endpoint": endpoint, "keys": keys}),
        ("DELETE", {"endpoint": endpoint}),
    ]


def test_what_the_service_does_not_take_stays_off_here_as_well(member: Page) -> None:
    """Its keys went between the page and the button: this platform has none."""
    offer(member)
    member.add_init_script(SUBSCRIPTION)
    settings(member)
    member.get_by_role("button", name="알림 켜기").click()
    expect(member.locator("#state")).to_contain_text("아직 확인된 주소나 기기가 없어요")
    expect(member.get_by_role("button", name="알림 켜기")).to_be_visible()
    assert devices(member) == 0


# A browser without a screen shows no notifications: what it would show is kept.
KEEP = """() => {
    ServiceWorkerRegistration.prototype.showNotification = async (title, { data }) => {
        self.shown = { title, place: data.place };
    };
}"""


@pytest.mark.parametrize(
    ("pushed", "title", "place"),
    [
        ('{"kind": "letter", "source_id": "42"}', "내가 보낸 편지가 도착했어요", "/letters/42/"),
        ('{"kind": "routine", "source_id": "42"}', "알림이 도착했어요", "/routines/"),
        ('{"kind": "something_new"}', "알림이 도착했어요", "/notifications/"),
    ],
)
def test_the_worker_shows_what_kind_of_thing_it_is_and_no_more(
    visit: Visit, base_url: str, pushed: str, title: str, place: str
) -> None:
    context: BrowserContext = visit()
    page = context.new_page()
    page.goto("/")
    session = context.new_cdp_session(page)
    versions: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerVersionUpdated", lambda said: versions.extend(said["versions"]))
    session.send("ServiceWorker.enable")
    page.evaluate("""async () => {
        const { worker } = await import("/static/js/components/push.js");
        await worker();
        await navigator.serviceWorker.ready;
    }""")

    def registration() -> str | None:
        page.evaluate("1")  # lets what was told come in
        live = [each for each in versions if each["status"] == "activated"]
        return str(live[-1]["registrationId"]) if live else None

    wanted = {"origin": base_url, "registrationId": until(registration), "data": pushed}
    [worker] = context.service_workers
    worker.evaluate(KEEP)
    session.send("ServiceWorker.deliverPushMessage", wanted)
    shown = until(lambda: worker.evaluate("() => self.shown ?? null"))
    assert shown == {"title": title, "place": place}

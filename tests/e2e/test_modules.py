"""The pure modules of the web client, each in the browser they are made for."""

import re
from itertools import pairwise
from typing import Any

import pytest
from conftest import Visit
from playwright.sync_api import Page


@pytest.fixture
def module(page: Page) -> Any:
    page.goto("/nothing-here/")

    def run(script: str, argument: Any = None) -> Any:
        """Runs an async function body; `load(name)` imports a module of lib/."""
        return page.evaluate(
            "async (argument) => {"
            "const load = (name) => import(`/static/js/lib/${name}.js`);" + script + "}",
            argument,
        )

    return run


def test_ids_are_version_7_and_sorted_by_time(module: Any) -> None:
    ids = module(
        "const { newId } = await load('ids'); return [1, 2, 3].map((n) => newId(n * 1e11));"
    )
    assert ids == sorted(ids)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i)
        for i in ids
    )


def test_characters_are_counted_as_the_server_counts_them(module: Any) -> None:
    counts = module(
        "const { characters } = await load('text'); return argument.map(characters);",
        ["", "가나", "a😀b", "👨‍👩‍👧"],
    )
    assert counts == [0, 2, 3, 5]


def test_the_same_text_in_another_spelling_form_is_the_same(module: Any) -> None:
    composed = {"title": "각", "body": "", "tags": []}
    decomposed = {"title": "\u1100\u1161\u11a8", "body": "", "tags": []}
    same = "const { sameText } = await load('text'); return sameText(...argument);"
    assert module(same, [composed, decomposed]) is True
    assert module(same, [composed, {**composed, "tags": ["a"]}]) is False


def test_days_are_never_shifted_by_the_zone(visit: Visit) -> None:
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        page = visit(timezone_id=zone).new_page()
        page.goto("/nothing-here/")
        words = page.evaluate("""async () => {
            const { longDay, daysBetween } = await import("/static/js/lib/dates.js");
            return [longDay("2026-11-22"), daysBetween("2026-03-28", "2026-03-30")];
        }""")
        assert words == ["2026년 11월 22일 일요일", 2]


def test_without_web_locks_work_of_one_name_still_runs_one_at_a_time(visit: Visit) -> None:
    context = visit()
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto("/nothing-here/")
    script = """async () => {
        const { withLease } = await import("/static/js/lib/exclusive.js");
        window.spans = Promise.all([1, 2].map(() => withLease("test", async () => {
            const from = performance.timeOrigin + performance.now();
            await fetch("/health/").then((answer) => answer.text());
            return [from, performance.timeOrigin + performance.now()];
        })));
    }"""
    for page in pages:
        page.evaluate(script)
    spans = sorted(span for page in pages for span in page.evaluate("window.spans"))
    assert len(spans) == 6
    assert all(one[1] <= other[0] + 1 for one, other in pairwise(spans))


def test_a_repeatable_call_is_repeated_and_another_is_not(page: Page) -> None:
    page.goto("/nothing-here/")
    page.route(
        "**/api/test/", lambda route: route.fulfill(status=503, json={"code": "unavailable"})
    )
    seen: list[str] = []
    page.on(
        "request",
        lambda request: seen.append(request.method) if "/api/test/" in request.url else None,
    )
    script = """async (method) => {
        const { Api } = await import("/static/js/lib/api.js");
        const call = new Api().call(method, "/api/test/", { anonymous: true });
        return call.then(() => "", (error) => error.code);
    }"""
    assert page.evaluate(script, "GET") == "unavailable"
    assert page.evaluate(script, "POST") == "unavailable"
    assert seen == ["GET", "GET", "GET", "POST"]


def test_many_calls_share_one_refresh(page: Page) -> None:
    page.goto("/nothing-here/")
    session = {"access_token": "a", "expires_in": 900, "account": {"id": "1", "email": "a@b"}}
    page.route("**/api/auth/refresh/", lambda route: route.fulfill(json=session))
    refreshes: list[str] = []
    page.on(
        "request",
        lambda request: refreshes.append(request.url) if "refresh" in request.url else None,
    )
    tokens = page.evaluate("""async () => {
        const { session } = await import("/static/js/lib/app.js");
        return Promise.all([session.token(), session.token(), session.token()]);
    }""")
    assert tokens == ["a", "a", "a"]
    assert len(refreshes) == 1


def test_when_a_letter_arrives_is_said_as_people_say_it(module: Any) -> None:
    words = module(
        """const { startLanguage } = await load('i18n');
        await startLanguage();
        const { hourWords, spanWords } = await load('when');
        return [argument.hours.map(hourWords), argument.spans.map((two) => spanWords(...two))];""",
        {
            "hours": ["00:00", "03:05", "08:00", "12:00", "12:30", "19:00", "23:59"],
            "spans": [
                ["2026-11-22", "2029-11-22"],
                ["2026-11-22", "2029-11-21"],
                ["2024-02-29", "2025-02-28"],
                ["2026-01-31", "2026-03-01"],
                ["2026-11-22", "2026-11-23"],
            ],
        },
    )
    assert words == [
        [
            "밤 12시(자정)",
            "새벽 3시 05분",
            "아침 8시",
            "낮 12시",
            "오후 12시 30분",
            "저녁 7시",
            "밤 11시 59분",
        ],
        ["3년", "2년 11개월", "11개월 30일", "1개월 1일", "1일"],
    ]


def test_a_birthday_is_the_next_one_also_of_who_was_born_on_a_leap_day(module: Any) -> None:
    days = module(
        "const { nextBirthday } = await load('when');"
        "return argument.map((days) => nextBirthday(...days));",
        [
            ["1992-03-04", "2026-11-22"],
            ["1992-11-22", "2026-11-22"],
            ["1992-12-31", "2026-11-22"],
            ["1992-02-29", "2026-11-22"],
            ["1992-02-29", "2027-11-22"],
        ],
    )
    assert days == ["2027-03-04", "2027-11-22", "2026-12-31", "2027-02-28", "2028-02-29"]
